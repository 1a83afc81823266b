#!/bin/sh
# Runs once, on an empty volume: a database and a user of its own for the records.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v password="$COPRODUCE_DB_PASSWORD" <<'SQL'
CREATE ROLE coproduce LOGIN PASSWORD :'password';
CREATE DATABASE coproduce OWNER coproduce;
SQL
