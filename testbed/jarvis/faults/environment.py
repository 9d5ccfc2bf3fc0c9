"""Faults of the environment: infra/.env, what compose makes of it, and what the running processes have."""

import secrets
from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import assigned
from testbed.faults import fault

COMPOSE = "infra/docker-compose.yml"
ORIGINS = "https://chat.jarvis-team.kr,https://www.jarvis-team.kr"
OF_WORKER = "PUBSUB_CHANNEL: jarvis_room_events\n      AI_PROVIDER: ${AI_PROVIDER}\n"
"""What stands in the worker's environment only."""


@fault(reds=["JV-PRE-03", "JV-PRE-04", "JV-PRE-11"])
def the_jwt_secret_is_one_character_32_times(bed: Bed) -> Iterator[None]:
    """JWT_SECRET in infra/.env is long enough for the service's own check, and anybody can guess it."""
    with assigned(bed.jarvis.release.infra_env, JWT_SECRET="a" * 32):
        yield


@fault(
    reds=["JV-PRE-03", "JV-PRE-04", "JV-PRE-05", "JV-PRE-11"], cases=["the_worker_is_set_for_production[DATABASE_URL]"]
)
def the_database_password_is_the_documents(bed: Bed) -> Iterator[None]:
    """POSTGRES_PASSWORD in infra/.env is the sample of the document."""
    with assigned(bed.jarvis.release.infra_env, POSTGRES_PASSWORD="jarvis"):
        yield


@fault(reds=["JV-PRE-03", "JV-PRE-04", "JV-PRE-11"])
def the_origins_hold_a_wildcard(bed: Bed) -> Iterator[None]:
    """CORS_ORIGIN in infra/.env lets every page in."""
    with assigned(bed.jarvis.release.infra_env, CORS_ORIGIN=f"{ORIGINS},*"):
        yield


@fault(reds=["JV-PRE-03", "JV-PRE-04", "JV-PRE-11"])
def infra_has_lost_its_origins(bed: Bed) -> Iterator[None]:
    """infra/.env names no CORS_ORIGIN, and the compose file falls back to an empty one."""
    fallback = {"${CORS_ORIGIN:?set it in infra/.env}": "${CORS_ORIGIN:-}"}
    with assigned(bed.jarvis.release.infra_env, CORS_ORIGIN=None), bed.jarvis.changed(COMPOSE, fallback):
        yield


@fault(
    reds=["JV-PRE-04", "JV-PRE-07", "JV-PRE-11"],
    cases=["the_server_has_the_value_of_infra[JWT_SECRET of infra]", "every_variable_is_set[server]"],
)
def compose_gives_the_server_another_secret(bed: Bed) -> Iterator[None]:
    """A secret that was replaced long ago stands in the compose file itself, which reads that of infra/.env no more."""
    with bed.jarvis.changed(COMPOSE, {"${JWT_SECRET:?set it in infra/.env}": secrets.token_hex(32)}):
        yield


@fault(reds=["JV-PRE-04", "JV-PRE-11"], cases=["the_server_is_set_for_production[NODE_ENV]"])
def compose_would_start_the_server_in_development(bed: Bed) -> Iterator[None]:
    """NODE_ENV of the server is Production in the compose file: only the exact word counts."""
    old, new = ("NODE_ENV: production\n      HOST", "NODE_ENV: Production\n      HOST")
    with bed.jarvis.changed(COMPOSE, {old: new}):
        yield


@fault(reds=["JV-PRE-05", "JV-PRE-11"], cases=["server_and_worker_share[AI_QUEUE_NAME of both]"])
def compose_gives_the_worker_another_queue(bed: Bed) -> Iterator[None]:
    """The worker waits on a queue that the server never fills: nothing but missing answers would show it."""
    old = f"AI_QUEUE_NAME: jarvis_ai_jobs\n      {OF_WORKER}"
    with bed.jarvis.changed(COMPOSE, {old: old.replace("ai_jobs", "jobs")}):
        yield


@fault(reds=["JV-PRE-05", "JV-PRE-11"], cases=["server_and_worker_share[DATABASE_URL of both]"])
def compose_gives_the_worker_another_schema(bed: Bed) -> Iterator[None]:
    """The worker writes its answers into the tables of a schema that the server does not read."""
    address = "DATABASE_URL: postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/${POSTGRES_DB}?schema="
    old = f"NODE_ENV: production\n      {address}public"
    with bed.jarvis.changed(COMPOSE, {old: old.replace("schema=public", "schema=old")}):
        yield


@fault(reds=["JV-PRE-05", "JV-PRE-11"])
def the_worker_is_left_on_the_mock(bed: Bed) -> Iterator[None]:
    """AI is declared on, and AI_PROVIDER in infra/.env is mock: everybody is given the same sentence."""
    with assigned(bed.jarvis.release.infra_env, AI_PROVIDER="mock"):
        yield


@fault(reds=["JV-PRE-05", "JV-PRE-11"])
def the_worker_has_no_openai_key(bed: Bed) -> Iterator[None]:
    """AI_PROVIDER is openai, and compose gives the worker an empty key, as the file that is shipped does."""
    old = f"{OF_WORKER}      OPENAI_API_KEY: ${{OPENAI_API_KEY}}"
    with bed.jarvis.changed(COMPOSE, {old: f'{OF_WORKER}      OPENAI_API_KEY: ""'}):
        yield


@fault(reds=["JV-PRE-06"])
def the_naver_keys_are_half_a_pair(bed: Bed) -> Iterator[None]:
    """NAVER_CLIENT_ID is set and NAVER_CLIENT_SECRET is not."""
    with assigned(bed.jarvis.release.infra_env, NAVER_CLIENT_SECRET=""):
        yield


@fault(reds=["JV-PRE-06"])
def the_holiday_key_is_a_placeholder(bed: Bed) -> Iterator[None]:
    """HOLIDAY_API_KEY holds the text that somebody wanted to replace later; the built-in days hide it."""
    with assigned(bed.jarvis.release.infra_env, HOLIDAY_API_KEY="your-service-key"):
        yield


@fault(reds=["JV-PRE-06"])
def compose_keeps_the_openai_key_from_the_server(bed: Bed) -> Iterator[None]:
    """The key stands in infra/.env, and compose does not hand it on to the server, as the file that is shipped."""
    line = "      OPENAI_API_KEY: ${OPENAI_API_KEY}\n"
    rest = "      OPENAI_BASE_URL: ${OPENAI_BASE_URL}\n      OPENAI_TRANSLATE_MODEL"
    with bed.jarvis.changed(COMPOSE, {line + rest: rest}):
        yield


@fault(reds=["JV-POST-20"])
def the_worker_runs_in_development(bed: Bed) -> Iterator[None]:
    """The worker was started with another NODE_ENV than the compose file says."""
    with bed.jarvis.broken("worker", NODE_ENV="development"):
        yield


@fault(reds=["JV-POST-20", "JV-POST-15", "JV-POST-17"])
def the_server_runs_in_development(bed: Bed) -> Iterator[None]:
    """The server was started by hand without NODE_ENV: it reflects every origin."""
    with bed.jarvis.broken("server", NODE_ENV=None):
        yield


@fault(reds=["JV-POST-01", "JV-PRE-11", "JV-POST-02", "JV-POST-12"], cases=["redis_answers"])
def the_server_may_not_ping_redis(bed: Bed) -> Iterator[None]:
    """Redis refuses PING to the user that the server logs in as: /health says that Redis is not well."""
    client = bed.jarvis.redis()
    client.execute_command("ACL", "SETUSER", "default", "-ping")
    try:
        yield
    finally:
        client.execute_command("ACL", "SETUSER", "default", "+ping")
        client.close()
