"""Faults of the release's files: schema, migrations, entrypoint, examples, compose file, the way back."""

from collections.abc import Iterator
from pathlib import Path

from testbed.bed import Bed
from testbed.breaking import contents
from testbed.faults import fault

COMPOSE = "infra/docker-compose.yml"
SCHEMA = "apps/server/prisma/schema.prisma"
ENTRYPOINT = "apps/server/docker-entrypoint.sh"
MIGRATE = "npx prisma migrate deploy --schema=prisma/schema.prisma\n"
START = "exec node dist/index.js\n"


@fault(reds=["JV-PRE-01"], cases=["the_schema_can_be_read"])
def the_schema_was_merged_badly(bed: Bed) -> Iterator[None]:
    """A brace of schema.prisma is lost."""
    with bed.jarvis.changed(SCHEMA, {"@@id([roomId, userId])\n}": "@@id([roomId, userId])"}):
        yield


@fault(reds=["JV-PRE-01"], cases=["the_schema_can_be_read"])
def the_schema_is_of_another_database(bed: Bed) -> Iterator[None]:
    """schema.prisma is that of somebody's trial with SQLite."""
    with bed.jarvis.changed(SCHEMA, {'provider = "postgresql"': 'provider = "sqlite"'}):
        yield


@fault(reds=["JV-PRE-01"], cases=["the_schema_can_be_read"])
def the_schema_holds_no_model(bed: Bed) -> Iterator[None]:
    """Somebody ran `prisma init` once more: schema.prisma names the database and holds nothing else."""
    schema = bed.jarvis.release.schema
    head, _, _ = schema.read_text().partition("model User")
    with contents(schema, head):
        yield


@fault(
    reds=["JV-PRE-01", "JV-POST-11"],
    cases=["release_and_database_agree[changed]", "the_migration_is_there[20260213000000_add_message_index]"],
)
def a_migration_lost_its_file(bed: Bed) -> Iterator[None]:
    """The folder of the first index is there, and holds no migration.sql."""
    with contents(_sql_of(bed), None):
        yield


@fault(
    reds=["JV-PRE-01", "JV-POST-11"],
    cases=["release_and_database_agree[changed]", "the_migration_is_there[20260213000000_add_message_index]"],
)
def a_migration_holds_no_statement(bed: Bed) -> Iterator[None]:
    """The migration.sql of the first index is what `prisma migrate dev` writes where it sees no change."""
    with contents(_sql_of(bed), "-- This is an empty migration.\n"):
        yield


@fault(reds=["JV-PRE-02"], cases=["the_entrypoint_migrates_and_then_starts_the_server"])
def the_entrypoint_migrates_too_late(bed: Bed) -> Iterator[None]:
    """The migrations stand behind the server, which never ends."""
    with bed.jarvis.changed(ENTRYPOINT, {MIGRATE: "", START: START.replace("exec ", "") + MIGRATE}):
        yield


@fault(
    reds=["JV-PRE-02"],
    cases=["the_entrypoint_migrates_and_then_starts_the_server", "a_failing_migration_stops_the_start"],
)
def the_entrypoint_migrates_nothing(bed: Bed) -> Iterator[None]:
    """Somebody took the migrations out of the script, to deploy them by hand."""
    with bed.jarvis.changed(ENTRYPOINT, {MIGRATE: ""}):
        yield


@fault(reds=["JV-PRE-02"], cases=["the_entrypoint_migrates_and_then_starts_the_server"])
def the_entrypoint_starts_no_server(bed: Bed) -> Iterator[None]:
    """The script ends once it has migrated."""
    with bed.jarvis.changed(ENTRYPOINT, {START: ""}):
        yield


@fault(reds=["JV-PRE-02"], cases=["a_failing_migration_stops_the_start"])
def a_failing_migration_goes_unnoticed(bed: Bed) -> Iterator[None]:
    """The script has lost its `set -e`: the server starts also when a migration has failed."""
    with bed.jarvis.changed(ENTRYPOINT, {"set -e\n": ""}):
        yield


@fault(reds=["JV-PRE-02"], cases=["a_failing_migration_stops_the_start"])
def a_failing_migration_is_only_reported(bed: Bed) -> Iterator[None]:
    """The script asks whether the migration went well, writes down that it did not, and starts the server."""
    asked = f"if {MIGRATE.strip()}; then echo done; else echo 'failed, exit 1'; fi\n"
    with bed.jarvis.changed(ENTRYPOINT, {MIGRATE: asked}):
        yield


@fault(reds=["JV-PRE-02"], cases=["the_image_starts_with_the_entrypoint"])
def the_image_starts_without_the_entrypoint(bed: Bed) -> Iterator[None]:
    """The server's Dockerfile starts node itself."""
    old, new = 'ENTRYPOINT ["docker-entrypoint.sh"]', 'CMD ["node", "dist/index.js"]'
    with bed.jarvis.changed("apps/server/Dockerfile", {old: new}):
        yield


@fault(reds=["JV-PRE-07"])
def the_servers_example_lacks_a_key(bed: Bed) -> Iterator[None]:
    """apps/server/env.example does not show OPENAI_IDEA_MODEL, as the one that is shipped."""
    with bed.jarvis.changed("apps/server/env.example", {"OPENAI_IDEA_MODEL=gpt-4o-mini\n": ""}):
        yield


@fault(reds=["JV-PRE-07"])
def infras_example_shows_an_idle_key(bed: Bed) -> Iterator[None]:
    """infra/env.example shows a proxy that the compose file reads nowhere."""
    with bed.jarvis.changed("infra/env.example", {"RELEASE=\n": "RELEASE=\nHTTPS_PROXY=\n"}):
        yield


@fault(reds=["JV-PRE-09"])
def compose_starts_a_postgres_without_pgvector(bed: Bed) -> Iterator[None]:
    """The image of the document's list, which lacks what the vector migration needs."""
    with bed.jarvis.changed(COMPOSE, {"pgvector/pgvector:pg16": "postgres:16-alpine"}):
        yield


@fault(reds=["JV-PRE-09", "JV-PRE-04", "JV-PRE-05", "JV-PRE-06", "JV-PRE-11"], cases=["compose_reads_its_file"])
def compose_defines_nothing(bed: Bed) -> Iterator[None]:
    """`docker compose config` ends well, and names no service."""
    docker = bed.jarvis.section()["compose"]["docker"]
    script = """case " $* " in *" config "*) echo '{"services": {}}';; *) exec "$@";; esac"""
    with bed.jarvis.target_changed(compose={"docker": ["sh", "-c", script, "sh", *docker]}):
        yield


@fault(reds=["JV-PRE-09"])
def compose_publishes_the_databases(bed: Bed) -> Iterator[None]:
    """PostgreSQL and Redis are published on every interface, as in the file that is shipped."""
    ports = {'"127.0.0.1:5432:5432"': '"5432:5432"', '"127.0.0.1:6379:6379"': '"6379:6379"'}
    with bed.jarvis.changed(COMPOSE, ports):
        yield


@fault(reds=["JV-PRE-09"], cases=["the_service_is_as_it_has_to_be[postgres]"])
def compose_does_not_check_postgres(bed: Bed) -> Iterator[None]:
    """The health check of PostgreSQL is switched off."""
    check = '    healthcheck:\n      test: ["CMD-SHELL", "pg_isready'
    with bed.jarvis.changed(COMPOSE, {check: check.replace("\n", "\n      disable: true\n", 1)}):
        yield


@fault(reds=["JV-PRE-09"])
def compose_starts_the_worker_without_redis(bed: Bed) -> Iterator[None]:
    """The worker does not wait for Redis."""
    old = "      redis:\n        condition: service_healthy\n      server:\n"
    with bed.jarvis.changed(COMPOSE, {old: "      server:\n"}):
        yield


@fault(reds=["JV-PRE-12"])
def the_plan_forgets_the_last_migration(bed: Bed) -> Iterator[None]:
    """The written plan does not say how the newest migration goes back."""
    line = '| 20260215145606_add_calendar_events | `DROP TABLE "CalendarEvent";` |\n'
    with bed.jarvis.changed("docs/rollback.md", {line: ""}):
        yield


@fault(reds=["JV-PRE-12"])
def the_way_back_of_another_release_is_vouched_for(bed: Bed) -> Iterator[None]:
    """There is no written plan, and the only attestation is of 1.8.20, where 1.8.2 is released."""
    given = {"JV-PRE-12": "The way back of 1.8.20 was tried on a copy of the database."}
    with bed.jarvis.target_changed(rollback_note=None), bed.jarvis.vouched(**given):
        yield


@fault(reds=["JV-PRE-12", "JV-POST-11"])
def a_pending_migration_has_no_way_back(bed: Bed) -> Iterator[None]:
    """The release holds a migration that nobody deployed, and no word of how it goes back."""
    folder = bed.jarvis.release.migrations_folder / "20260220090000_add_room_topic"
    folder.mkdir()
    try:
        (folder / "migration.sql").write_text('ALTER TABLE "Room" ADD COLUMN "topic" TEXT;\n')
        yield
    finally:
        (folder / "migration.sql").unlink(missing_ok=True)
        folder.rmdir()


def _sql_of(bed: Bed) -> Path:
    """The migration.sql of the first index."""
    folder: Path = bed.jarvis.release.migrations_folder
    return folder / "20260213000000_add_message_index" / "migration.sql"
