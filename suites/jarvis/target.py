"""What the `[jarvis]` section of a target file holds (document 004)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from fixtures.transport import HostAddress
from gate.settings import (
    AtLeastOne,
    Authorization,
    Count,
    Duration,
    HttpUrl,
    Interval,
    LocalFile,
    PostgresUrl,
    Ratio,
    Settings,
    parts_of,
)
from suites.jarvis import guard_command


def _websocket(value: str) -> str:
    parts = parts_of(value)
    if parts.scheme not in ("ws", "wss") or not parts.hostname or parts.query or parts.username:
        raise ValueError("not a WebSocket address; write for example wss://chat.example.com/ws, without a token")
    return value


def _redis(value: str) -> str:
    parts = parts_of(value)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError("not a Redis address; write redis://:password@host:6379/0")
    return value


WebSocketUrl = Annotated[str, AfterValidator(_websocket)]
RedisUrl = Annotated[str, AfterValidator(_redis)]
Port = Annotated[int, Field(gt=0, lt=65536)]
Command = Annotated[list[str], Field(min_length=1)]
GuardCommand = Annotated[Command, AfterValidator(guard_command.apart)]


class User(Settings):
    """A user that exists for the checks, and a token that is valid now; needed where /auth/dev is off."""

    id: str
    email: str
    token: str = Field(json_schema_extra={"secret": True})


class DevLogin(Settings):
    """`/auth/dev` is knowingly on (document 004, security 2: "consider turning it off")."""

    reason: str = Field(min_length=3)
    until: date


class WebSocket(Settings):
    """The hub: where it is, and where it takes the token from."""

    url: WebSocketUrl
    token_in: Literal["query", "header"] = "query"


class Trust(Settings):
    """Own certificate authority and client certificate for every https and wss address (PEM files on the runner)."""

    ca: LocalFile | None = None
    cert: LocalFile | None = None
    key: LocalFile | None = None


class Tls(Settings):
    """The public entrance (document 004, security 2: HTTPS only)."""

    https: HttpUrl  # https://chat.example.com
    http: HttpUrl | None = None  # the same without TLS, which must redirect; port 80 of the host when absent
    websocket: WebSocketUrl | None = None  # wss://…/ws; built from `https` when absent


class Ports(Settings):
    """What the firewall opens, seen from where the runner stands (document 004, security 2)."""

    host: str  # the outer name or address of the machine
    seen_from: str = Field(min_length=3)  # where the runner stands: "the office", "another machine of the network"
    needed: list[Port] = [80, 443]
    allowed: list[Port] = [8080]  # may be open, need not
    closed: list[Port] = [5432, 6379]
    listeners: Command | None = None  # on `host`, e.g. ["ss", "-Hltn"]: who listens on addresses that are not loopback


class Shown(Settings):
    """How a container shows the release that it was made from: a label of its image, else the image's tag."""

    label: str | None = None  # org.opencontainers.image.version


class Service(Settings):
    """What compose must say of one service, and what runs under its name."""

    image: str | None = None  # prefix of the image where it is not built: "postgres:16", "pgvector/pgvector:pg16"
    dockerfile: str | None = None  # below `source`, where it is built
    healthcheck: bool = False
    depends_on: list[str] = []
    ports: list[Port] = []  # host ports that may be published on every interface; any other must be on loopback


def _services() -> dict[str, Service]:
    """The document's four (done 4); an image that carries pgvector is PostgreSQL 16 too."""
    apps = ["postgres", "redis"]
    return {
        "postgres": Service(image="postgres:16-alpine", healthcheck=True),
        "redis": Service(image="redis:7-alpine"),
        "server": Service(dockerfile="apps/server/Dockerfile", depends_on=apps, ports=[8080]),
        "worker": Service(dockerfile="apps/worker/Dockerfile", depends_on=apps),
    }


class Compose(Settings):
    """Docker Compose on the host: `<docker> compose -f <file> …`, run in `source`."""

    docker: Command = ["docker"]
    file: str = "infra/docker-compose.yml"
    project: str | None = None  # compose's -p, where it is not the folder's name
    services: dict[str, Service] = Field(default_factory=_services)
    pgvector_images: list[str] = [
        "pgvector/pgvector:*pg16"
    ]  # how PostgreSQL images that carry pgvector begin; *: any text


class Environment(Settings):
    """The env files and examples below `source`, and what is asked of their values."""

    infra: str = "infra/.env"
    server: str = "apps/server/.env"
    worker: str = "apps/worker/.env"
    infra_example: str = "infra/env.example"
    server_example: str = "apps/server/env.example"
    worker_example: str = "apps/worker/env.example"
    in_force: Literal["compose", "container", "files"] = "compose"
    read_in: list[str] = ["apps/server/src", "apps/worker/src", "packages", "infra"]  # folders that read keys
    not_in_example: list[str] = []  # keys that are meant to stand in no example
    shortest_secret: AtLeastOne = 32  # document 004, security 2
    shortest_password: AtLeastOne = 12
    sample_secrets: list[str] = ["dev-secret-change-me", "change-me", "secret", "최소-32자-이상-매우-강력한-시크릿-키"]
    sample_passwords: list[str] = ["jarvis", "postgres", "강력한-비밀번호-설정", "비밀번호"]
    sample_domains: list[str] = ["example.com", "yourdomain.com", "localhost"]
    check: GuardCommand | None = None  # the service's own check of its environment: exits, not zero, on a bad value


class Features(Settings):
    """What is meant to be on (document 004, optional 6); None: nobody has said, and it is not verified."""

    ai: bool | None = None  # AI_PROVIDER=openai; off: the mock provider is right
    model: str = "gpt-4o-mini"  # what AiRequest names where ai is on; "mock" where it is off
    openai: bool | None = None  # the server's: translation, speech, pulse report, generated cards
    news: bool | None = None
    news_word: str = "삼성전자"  # a word with known hits
    holidays: bool | None = None
    lunar_holiday: date = date(2026, 2, 17)  # a day that only the API knows, not the built-in list


class Drill(Settings):
    """The commands (on `host`) that stop, start and kill one part for a drill; what is absent is not drilled."""

    stop: Command  # orderly: SIGTERM
    start: Command
    kill: Command | None = None  # at once (SIGKILL); where it is named, Redis and the database are lost so
    exit_code: Command | None = None  # prints the exit code of the part that ended
    direct: HttpUrl | None = None  # of the server: its own address, with no proxy before it


class Scratch(Settings):
    """A compose project of the release's own, for a trial of the whole stack (run in `source`)."""

    build: Command
    up: Command
    ps: Command  # prints the services as `docker compose ps --format json` does
    health: HttpUrl
    down: Command


class Upstream(Settings):
    """An upstream address that the run may point elsewhere: one of the six words is added to the command.

    Of an upstream that the target does not name the services' logs are read instead.
    """

    behave: Command  # + well | 401 | 429 | 500 | silent | nonsense


class Backup(Settings):
    """Where the backups lie, and how often one is due."""

    folder: str
    pattern: str = "*.dump"
    every: Interval = Duration.of("24h")
    late: Duration = Duration.of("2h")  # how long one may take to be written
    at_least: Ratio = 0.5  # of the size of the one before
    cron: str | None = None  # a word that the backup's line holds: of the crontab, or of `schedule_file`
    timer: str | None = None  # a systemd timer
    schedule_file: str | None = None  # a cron file, where the crontab is not the user's own
    script: str | None = None  # the script that the schedule runs, below `source`


class Restore(Settings):
    """Where a backup may be restored for practice; the server must carry pgvector."""

    server: PostgresUrl = Field(json_schema_extra={"secret": True})
    pg_restore: str = "pg_restore"
    within: Interval = Duration.of("2m")  # that restoring may take, beside the run's deadline
    every: Interval = Duration.of("92d")


Alarm = Literal["health", "errors"]
"""The alarms that the document asks for (monitoring 4): /health fails; serious errors."""


class Monitoring(Settings):
    """Read-only APIs of the monitoring system; leave out what does not exist."""

    prometheus: HttpUrl | None = None
    alertmanager: HttpUrl | None = None
    loki: HttpUrl | None = None
    log_index: HttpUrl | None = None
    authorization: Authorization | None = Field(default=None, json_schema_extra={"secret": "header"})
    job: str = "jarvis"  # what rules call the service: the job label of its series
    health_series: str = 'probe_success{job="jarvis"}'
    cpu_series: str = "node_cpu_seconds_total"
    memory_series: str = "node_memory_MemAvailable_bytes"
    disk_series: str = "node_filesystem_avail_bytes"
    log_index_field: str = "service.name"  # of the index's documents: holds server or worker
    loki_query: str = '{job="jarvis", service="%s"}'  # %s: server or worker
    fresh: Interval = Duration.of("10m")
    nobody: list[str] = ["null", "blackhole", "devnull"]  # receivers that tell no one
    rules: dict[Alarm, str] = {}  # the rule's name, where its expression does not tell which alarm, or whose, it is


class Limits(Settings):
    """Every threshold; the document has few figures, so most are the contract's or ours."""

    health_latency: Interval = Duration.of("1s")
    health_timeout: Interval = Duration.of("4s")  # as shipped /health hangs without Redis
    handshake: Interval = Duration.of("2s")
    delivery: Interval = Duration.of("1s")
    presence: Interval = Duration.of("2s")
    job_seen: Interval = Duration.of("5s")
    ai_answer: Interval = Duration.of("60s")  # a mock needs 1 s
    upstream_answer: Interval = Duration.of("30s")
    queue_looks: AtLeastOne = 3
    queue_look_interval: Interval = Duration.of("2s")
    waiting_jobs: Count = 10
    stuck_job: Interval = Duration.of("65s")  # lock 30 s, stalled check 30 s
    certificate_days: Count = 14
    log_window: Interval = Duration.of("1h")
    errors_in_log: Count = 0
    restarts: Count = 0
    first_health_check: Interval = Duration.of("60s")  # Docker looks first after 30 s, and waits 30 s for the answer
    connections: Ratio = 0.8  # of max_connections
    redis_clients: Count = 30
    redis_blocked: Interval = Duration.of("15s")  # of a client outside BullMQ's own waits
    cpu: Ratio = 0.9
    memory: Ratio = 0.9
    disk: Ratio = 0.85
    env_check: Interval = Duration.of("10s")
    shutdown: Interval = Duration.of("10s")  # Docker's own patience after SIGTERM
    away_answer: Interval = Duration.of("5s")  # of /health while Redis or the database is away
    recovery: Interval = Duration.of("30s")
    resumed_job: Interval = Duration.of("65s")
    build: Interval = Duration.of("10m")
    scratch_up: Interval = Duration.of("2m")
    drill_interval: Interval = Duration.of("31d")


class Section(Settings):
    """One environment's team chat; what is left out makes its checks *unverified*, never green."""

    api: HttpUrl  # the server as the checks talk to it
    websocket: WebSocket | None = None
    trust: Trust = Trust()
    release: str | None = None  # where it is another than [target] release
    shows_release: Shown | None = None  # absent: nothing is compared before the first check
    users: list[User] = []  # three, where /auth/dev is off: two members and an outsider
    dev_login: DevLogin | None = None
    jwt_secret: str | None = Field(None, json_schema_extra={"secret": True})  # to sign an expired token
    origins: list[HttpUrl] = []  # the production origins: CORS_ORIGIN
    database: PostgresUrl | None = Field(None, json_schema_extra={"secret": True})
    service_role: str = "jarvis"  # the role that server and worker log in as: POSTGRES_USER
    redis: RedisUrl | None = Field(None, json_schema_extra={"secret": True})
    queue: str = "jarvis_ai_jobs"
    queue_prefix: str = "bull"
    channel: str = "jarvis_room_events"
    instances: AtLeastOne = 1  # servers that subscribe to the channel
    pool_size: AtLeastOne | None = None  # Prisma's connection_limit; 2 x physical cores of the host + 1 when absent
    postgres_major: AtLeastOne = 16  # document 004, done 4
    redis_major: AtLeastOne = 7
    host: HostAddress | None = None  # local, ssh://user@name, docker://name, kubectl://pod
    source: str | None = None  # the release's folder on the host
    prisma: str = "apps/server/prisma"  # below `source`
    entrypoint: str = "apps/server/docker-entrypoint.sh"
    components: str = "apps/desktop/src/components"
    compose: Compose = Compose()
    environment: Environment = Environment()
    features: Features = Features()
    tls: Tls | None = None
    ports: Ports | None = None
    backup: Backup | None = None
    restore: Restore | None = None
    monitoring: Monitoring | None = None
    metrics: HttpUrl | None = None  # the service's own metrics endpoint
    rate_limited: str = "/health"  # a public route whose limit is asked for
    drills: dict[Literal["server", "worker", "redis", "postgres"], Drill] = {}
    scratch: Scratch | None = None
    upstreams: dict[Literal["openai", "naver", "holidays"], Upstream] = {}
    sql_writes: bool = False  # rows that only SQL can remove may be touched (the run's own, by its tag)
    rollback_note: str | None = None  # a file on the host that says how each migration goes back
    limits: Limits = Limits()
