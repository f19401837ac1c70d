#!/bin/sh
# Makes classes.aot beside the unpacked function: the classes of a start and of the first answers, loaded and linked
# beforehand (JEP 483, 514, 515). Usage: make-cache.sh <folder of the unpacked function.zip>
#
# The start that it is made of needs no model, no table and no secret: turns are rehearsed as they are before a snapshot,
# on what is none, and Ask.java stands in for DynamoDB while it asks what a first caller asks. A database with Parley's
# tables, named by DATASOURCES_DEFAULT_URL, makes it better: without one the driver is not in it. Nothing is written there.
# A cache is good for one build of the JDK, one class path and one kind of processor, so make it where it is used.
set -eu
root=$(cd "$1" && pwd)
cache="$root/classes.aot"
port="${PARLEY_PORT:-18080}"
table=$((port + 1))
rm -f "$cache"
settings() {
  # As the template has it: a cache is good for one layout of objects.
  export JAVA_TOOL_OPTIONS="${JAVA_TOOL_OPTIONS:--XX:+UseCompactObjectHeaders}"
  export LAMBDA_TASK_ROOT="$root" PARLEY_PORT="$port"
  export AWS_LAMBDA_INITIALIZATION_TYPE=snap-start AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH=/snapshot/before
  export AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH=/snapshot/after
  export SECRET_KEY="${SECRET_KEY:-not-a-secret-but-long-enough-for-it}"
  nothing=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  export ENCRYPTION_KEY="${ENCRYPTION_KEY:-$nothing}" PARLEY_CONSENT_KEYS="${PARLEY_CONSENT_KEYS:-$nothing}"
  # AWS's clients as they are made there: by their own variables, and not by ours for development.
  unset PARLEY_DYNAMODB_ENDPOINT PARLEY_SQS_ENDPOINT
  export PARLEY_DYNAMODB_TABLE=parley PARLEY_SQS_QUEUE_URL="http://127.0.0.1:$table/0/none"
  export AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:$table" AWS_ENDPOINT_URL_SQS="http://127.0.0.1:$table"
  export AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_SESSION_TOKEN=none
  export DATASOURCES_DEFAULT_URL="${DATASOURCES_DEFAULT_URL:-jdbc:postgresql://127.0.0.1:9/parley}" DATASOURCES_DEFAULT_USERNAME="${DATASOURCES_DEFAULT_USERNAME:-parley}" DATASOURCES_DEFAULT_PASSWORD="${DATASOURCES_DEFAULT_PASSWORD:-}"
  export OPENAI_API_KEY=none OPENAI_MODEL=none PARLEY_OAUTH_REDIRECT_URI=http://127.0.0.1/
  # Some app, so that documents are read and searched.
  export PARLEY_APPS_GMAIL_CLIENT_ID=none PARLEY_APPS_GITHUB_CLIENT_ID=none PARLEY_APPS_CALENDAR_CLIENT_ID=none
}
ask() { # nothing but a shell and the JDK needs to be in the image
  java -Xshare:auto -XX:TieredStopAtLevel=1 "$(dirname "$0")/Ask.java" "$port" "$table" "$@"
}
settings
PARLEY_JAVA_OPTIONS="-XX:AOTCacheOutput=$cache -Xlog:aot*=error -Xlog:cds*=error" "$root/run.sh" > "$root/make-cache.log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
ask "$server"
# It writes the cache when it ends, so it is asked to and waited for.
kill "$server"
wait "$server" || true
trap - EXIT
if [ ! -s "$cache" ]; then
  echo "no cache was made; the log of the start:" >&2
  cat "$root/make-cache.log" >&2
  exit 1
fi
rm -f "$root/make-cache.log"
echo "made $cache, $(wc -c < "$cache") bytes"
