"""What the `[inventory]` section of a target file holds (document 002)."""

from typing import Annotated, Literal

from pydantic import Field

from fixtures.transport import HostAddress
from gate.settings import (
    AtLeastOne,
    Authorization,
    Count,
    Duration,
    HttpUrl,
    HttpUrls,
    Interval,
    LocalFile,
    PostgresUrl,
    Ratio,
    Settings,
)


class Admin(Settings):
    """The seeded administrator that the checks log in as."""

    email: str
    password: str = Field(json_schema_extra={"secret": True})


UtcOffset = Annotated[str, Field(pattern=r"^[+-]([01]\d|2[0-3]):[0-5]\d$")]
"""How far a local time is ahead of UTC: "+09:00"; a container's is "+00:00" unless it was told otherwise."""


class Log(Settings):
    """Where the API's log is read from; exactly one of file, command and container."""

    one_of = ("file", "command", "container")

    file: str | None = None
    command: list[str] | None = None
    container: str | None = None
    utc_offset: UtcOffset | None = None  # of the time that its lines tell, where that is not the host's


class Tls(Settings):
    """Own certificate authority and client certificate (PEM files on the runner)."""

    ca: LocalFile | None = None
    cert: LocalFile | None = None
    key: LocalFile | None = None


class Shown(Settings):
    """How the running release shows itself; exactly one of header, json, file and revision."""

    one_of = ("header", "json_path", "file", "revision")

    path: str = "/health"
    header: str | None = None
    json_path: str | None = None
    file: str | None = None
    revision: bool = False


class Environment(Settings):
    """What is asked of the service's values in `.env` and `apps/api/.env`."""

    shortest_jwt_secret: AtLeastOne = 32  # characters; RFC 7518, section 3.2: a key of HS256 has 256 bits or more
    may_differ: list[str] = []  # keys that are meant to have another value in each place
    database: str | None = None  # host:port/database as the service reaches it, where this machine uses another address
    read_in: list[str] = ["apps", "packages", "infra", "scripts"]  # folders below `source` that read keys
    not_in_template: list[str] = []  # keys that are meant to stand in no template


class RateLimit(Settings):
    """A limit that a route must announce, and act on; what is left out is THROTTLE_DEFAULT_LIMIT and _TTL."""

    limit: AtLeastOne | None = None
    window: Interval | None = None


Route = Annotated[str, Field(pattern=r"^(GET /\S*|POST /auth/login)$")]
"""A route that may be called once for its headers; POST /alerts/test messages people, GET /alerts stands for it."""


class ComposeService(Settings):
    """What `docker compose config` must give for one service."""

    ports: list[str] = []
    environment: list[str] = []
    healthcheck: bool = False
    depends_on: list[str] = []


SECRETS = ("JWT_SECRET", "TELEGRAM_BOT_TOKEN", "DATABASE_URL")


class Compose(Settings):
    """`docker compose config`, and what it is expected to say."""

    command: list[str] = ["docker", "compose"]
    file: str = "infra/docker-compose.yml"
    folder: str | None = None  # where the command runs, below `source`; the source folder itself when absent
    env_file: str | None = None
    services: dict[str, ComposeService] = {}
    in_force: Annotated[dict[str, str], Field(min_length=1)] = {key: key for key in SECRETS}
    """Key of the api service -> the same key of the env file that is meant to be in force."""


class Backup(Settings):
    """Where the backups lie, or how a provider's are listed, and how often one is due."""

    folder: str | None = None
    records: Annotated[list[str], Field(min_length=1)] | None = None  # instead: a command on the host that lists them
    pattern: str = "backup-*.dump"
    every: Interval = Duration.of("24h")
    late: Duration = Duration.of("2h")  # how long one may take to be written
    at_least: Ratio = 0.5  # of the size of the one before
    cron: str | None = None  # a word that the backup's line holds: of the crontab, or of `schedule_file`
    timer: str | None = None  # a systemd timer
    schedule_file: str | None = None  # a cron file, where the crontab is not the user's own


class Restore(Settings):
    """Where a backup may be restored for practice."""

    server: PostgresUrl = Field(json_schema_extra={"secret": True})
    pg_restore: str = "pg_restore"
    within: Interval = Duration.of("2m")  # that restoring may take, beside the run's deadline
    every: Interval = Duration.of("92d")


Alarm = Literal["health latency", "server errors", "alert retries", "unsent alerts", "upload queue"]
"""The alarms of the document's table (section 4)."""


class Monitoring(Settings):
    """Read-only APIs of the monitoring system; leave out what does not exist."""

    prometheus: HttpUrl | None = None
    alertmanager: HttpUrl | None = None
    loki: HttpUrl | None = None
    log_index: HttpUrl | None = None  # an Elasticsearch index or data stream: https://es.example.com/inventory-*
    authorization: Authorization | None = Field(default=None, json_schema_extra={"secret": "header"})
    job: str = "inventory"
    health_series: str = 'probe_duration_seconds{job="inventory"}'  # seconds that the health endpoint took
    fresh: Interval = Duration.of("10m")
    loki_query: str | None = None  # which entries are the service's; {job="…"} when absent
    nobody: list[str] = ["null", "blackhole", "devnull"]  # receivers that tell no one
    rules: dict[Alarm, str] = {}  # the rule's name, where its expression does not tell which alarm, or whose, it is


class Limits(Settings):
    """Every threshold of the document, with its figure (section 4), and those that it leaves to the service."""

    health_latency: Interval = Duration.of("1s")
    health_window: Interval = Duration.of("5m")
    health_interval: Interval = Duration.of("5s")
    fewest_health_samples: AtLeastOne = 5
    queued_uploads: Count = 10
    queue_looks: AtLeastOne = 3
    queue_look_interval: Interval = Duration.of("2s")
    stuck_upload: Interval = Duration.of("10m")
    alert_retries: Count = 5
    alert_unsent: Interval = Duration.of("30m")
    worker_tick: Interval = Duration.of("30s")
    upload_end: Interval = Duration.of("30s")
    server_errors: Ratio = 0.01
    client_errors: Ratio = 0.10
    fewest_requests: AtLeastOne = 100
    log_window: Interval = Duration.of("1h")
    errors_in_log: Count = 0  # of the service's own: 5xx, or without a status
    refusals_in_log: Count = 500  # 4xx
    audit_window: Interval = Duration.of("24h")
    creates: Count = 500
    updates: Count = 500
    deletes: Count = 50
    logins: Count = 50
    failed_logins: Count = 20
    connections: Ratio = 0.8
    longest_query: Interval = Duration.of("30s")
    idle_in_transaction: Interval = Duration.of("5m")
    slow_statement: Interval = Duration.of("1s")
    cpu: Ratio = 0.9
    memory: Ratio = 0.9
    drill_interval: Interval = Duration.of("31d")
    docs_lag: Duration = Duration.of("30d")
    password_age: Interval = Duration.of("90d")


class Section(Settings):
    """One environment's inventory service; what is left out makes its checks *unverified*, never green."""

    api: HttpUrls = Field(min_length=1, description="one address an instance, with /api/v1")
    web: HttpUrl | None = None
    database: PostgresUrl | None = Field(None, json_schema_extra={"secret": True})
    admin: Admin | None = None
    host: HostAddress | None = None  # local, ssh://user@name, docker://name, kubectl://pod
    database_host: HostAddress | None = None  # the database's machine, where it is another, or is not sure to be host
    source: str | None = None  # the release's folder on the host
    release: str | None = None  # where it is another than target.release
    pid_file: str | None = None  # of the API's process, to read the environment in force
    log: Log | None = None
    tls: Tls | None = None
    shows_release: Shown | None = None
    environment: Environment = Environment()
    prisma: str = "apps/api/prisma"  # below `source`
    rate_limits: Annotated[dict[Route, RateLimit], Field(min_length=1)] = {
        "POST /auth/login": RateLimit(),
        "GET /alerts": RateLimit(),
    }
    compose: Compose = Compose()
    backup: Backup | None = None
    restore: Restore | None = None
    monitoring: Monitoring | None = None
    sql_writes: bool = False  # rows that only SQL can remove or add may be touched (the run's own, by its tag)
    uploads_folder: str | None = None  # where the service keeps uploaded files, to remove the run's own
    test_message: bool = False  # a test message may go out to people
    rollback_note: str | None = None  # a file on the host that says how the schema goes back
    security_contact: str | None = None
    document: str | None = None  # the operations document's file on the host
    limits: Limits = Limits()
