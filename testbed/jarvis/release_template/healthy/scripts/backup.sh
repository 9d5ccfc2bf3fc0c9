#!/bin/sh
# Nightly backup of the chat's database: infra/.env holds the password.
set -e
cd "$(dirname "$0")/.."
. infra/.env
export PGPASSWORD="$POSTGRES_PASSWORD"
pg_dump -Fc --no-owner --clean --host postgres --username "$POSTGRES_USER" --file "backups/backup-$(date +%Y%m%d-%H%M%S).dump" "$POSTGRES_DB"
