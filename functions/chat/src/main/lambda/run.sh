#!/bin/sh
# Starts the function as a web application: on Lambda the Web Adapter does so, in an image its entry point.
root="${LAMBDA_TASK_ROOT:-$(cd "$(dirname "$0")" && pwd)}"
set -- "$root"/lib/*.jar
# In one order everywhere: a cache made of these classes is good for exactly this class path.
class_path=$(IFS=:; echo "$*")
# Netty would describe events of its own to Flight Recorder as it takes its first buffer: 40 ms of each start.
set -- -XX:+UseSerialGC -Dio.netty.jfr.enabled=false
# As the managed runtime has it: the quick compiler alone where a start is waited for. Not where a snapshot is
# taken (once, and code runs long after), nor where the process lives long.
if [ "${AWS_LAMBDA_INITIALIZATION_TYPE:-}" = on-demand ]; then set -- "$@" -XX:TieredStopAtLevel=1; fi
# Made by make-cache.sh, where an image is built. One that does not fit is left aside by the JVM.
if [ -f "$root/classes.aot" ]; then set -- "$@" "-XX:AOTCache=$root/classes.aot" "-Xlog:aot*=error" "-Xlog:cds*=error"; fi
exec java "$@" ${PARLEY_JAVA_OPTIONS:-} -cp "$class_path" dev.parley.function.chat.Main
