#!/bin/sh
# Makes a database with Parley's tables, in a PostgreSQL of Debian or Ubuntu that runs on this machine: what
# make-cache.sh rehearses with while an image is built.
set -eu
here=$(dirname "$0")
su postgres -c "psql -q -c \"CREATE ROLE parley SUPERUSER LOGIN PASSWORD 'parley'\" -c 'CREATE DATABASE parley OWNER parley'"
for migration in $(ls "$here"/migration/*.sql | sort -V); do
  PGPASSWORD=parley psql -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -U parley -d parley -f "$migration"
done
