"""What a target file says of the chat of a bed, and what its people have confirmed."""

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from testbed import postgres
from testbed.jarvis import release
from testbed.jarvis.around import schedule_file

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

HERE = Path(__file__).parent
PROJECT = "greenlight-scratch"
"""The compose project of the scratch stack."""
LIMITS = {
    "queue_look_interval": "400ms",
    "first_health_check": "2s",
    "cpu": 1.0,
    "memory": 1.0,
    "disk": 1.0,
    "build": "1m",
    "scratch_up": "1m",
    "env_check": "30s",
    "shutdown": "20s",
}
"""Windows that a bed may shorten without losing the point; what else the machine is busy with is not its fault."""
ORIGINS = ("https://chat.jarvis-team.kr", "https://www.jarvis-team.kr")


def section(system: "Jarvis") -> dict[str, Any]:
    """The section for the state that the system came up in."""
    facts = system.known
    common: dict[str, Any] = {
        "api": system.api_url,
        "websocket": {"url": system.ws_url},
        "users": _users(system),
        "release": release.VERSION,
        "jwt_secret": {"file": "secrets/jarvis_jwt_secret"},
        "origins": list(ORIGINS),
        "database": {"file": "secrets/jarvis_database_url"},
        "redis": {"file": "secrets/jarvis_redis_url"},
        "pool_size": 5,
        "postgres_major": 18,  # what the bed's binaries are; the document says 16 and 7
        "redis_major": 6,
        "host": "local",
        "source": str(system.source),
        "compose": {"docker": docker(system)},
        "environment": {"check": _check(system)},
        "ports": _ports(system),
        "drills": {name: _drill(system, name) for name in ("server", "worker", "redis", "postgres")},
        "scratch": _scratch(system),
        "upstreams": {name: _upstream(system, name) for name in ("openai", "naver", "holidays")},
        "restore": _restore(),
        "sql_writes": True,
        "limits": LIMITS,
    }
    return common | (_healthy(system) if facts.healthy else _as_shipped(system))


def docker(system: "Jarvis") -> list[str]:
    """The stand-in for the docker command."""
    return [sys.executable, str(HERE / "docker.py"), "--bed", str(system.bed.folder)]


def _healthy(system: "Jarvis") -> dict[str, Any]:
    facts = system.known
    return {
        "trust": {"ca": str(system.home / "tls" / "ca.pem")},
        "shows_release": {},
        "tls": {"https": system.https_url, "http": f"http://localhost:{facts.http_port}"},
        "features": {"ai": True, "openai": True, "news": True, "holidays": True},
        "compose": {"docker": docker(system), "services": _services()},
        "backup": {
            "folder": str(system.release.backups),
            "pattern": "backup-*.dump",
            "schedule_file": str(schedule_file(system)),
            "script": "scripts/backup.sh",
        },
        "monitoring": _monitoring(system),
        "rollback_note": str(system.release.rollback_note),
        "metrics": f"{system.api_url}/metrics",
    }


def _users(system: "Jarvis") -> list[dict[str, Any]]:
    """As shipped somebody has made them by `/auth/dev`, which is the only log-in there is."""
    each = enumerate(system.known.users)
    return [{"id": id, "email": email, "token": {"file": f"secrets/jarvis_token_{n}"}} for n, (id, email, _) in each]


def _as_shipped(system: "Jarvis") -> dict[str, Any]:
    """The document's own words; what nobody has set up is left out."""
    return {"features": {"ai": False, "openai": False, "news": False, "holidays": False, "model": "mock"}}


def _monitoring(system: "Jarvis") -> dict[str, str]:
    base = f"http://127.0.0.1:{system.known.monitoring_port}"
    return {
        "prometheus": f"{base}/prometheus",
        "alertmanager": f"{base}/alertmanager",
        "loki": f"{base}/loki",
        "log_index": f"{base}/logs/jarvis-logs",
        "job": "jarvis",
    }


def _services() -> dict[str, Any]:
    apps = ["postgres", "redis"]
    return {
        "postgres": {"image": "pgvector/pgvector:pg16", "healthcheck": True},
        "redis": {"image": "redis:7-alpine", "healthcheck": True},
        "server": {
            "dockerfile": "apps/server/Dockerfile",
            "depends_on": apps,
            "ports": [8080],
            "healthcheck": True,
        },
        "worker": {"dockerfile": "apps/worker/Dockerfile", "depends_on": apps},
    }


def _check(system: "Jarvis") -> list[str]:
    return ["env", f"PYTHONPATH={HERE.parent.parent}", sys.executable, "-m", "testbed.jarvis.app"]


def _ports(system: "Jarvis") -> dict[str, Any]:
    facts = system.known
    return {
        "host": "127.0.0.2",
        "seen_from": "the machine itself, at its outer address",
        "needed": [facts.https_port, facts.http_port] if facts.healthy else [facts.server_port],
        "allowed": [facts.server_port],
        "closed": [facts.db_port, facts.redis_port, facts.monitoring_port],
        "listeners": [sys.executable, str(HERE / "listeners.py"), str(system.bed.folder)],
    }


def _drill(system: "Jarvis", service: str) -> dict[str, Any]:
    compose = [*docker(system), "compose"]
    exit_code = [*docker(system), "inspect", "--format", "{{.State.ExitCode}}", f"jarvis-{service}-1"]
    direct = {"direct": system.api_url} if service == "server" else {}
    return {
        **direct,
        "stop": [*compose, "stop", service],
        "start": [*compose, "start", service],
        "kill": [*compose, "kill", "-s", "SIGKILL", service],
        "exit_code": exit_code,
    }


def _scratch(system: "Jarvis") -> dict[str, Any]:
    compose = [*docker(system), "compose", "-f", "infra/docker-compose.yml"]
    project = [*compose, "-p", PROJECT]
    return {
        "build": [*compose, "build"],
        "up": [*project, "up", "-d", "--wait"],
        "ps": [*project, "ps", "--format", "json"],
        "health": f"http://127.0.0.1:{system.known.scratch_port}/health",
        "down": [*project, "down", "-v"],
    }


def _upstream(system: "Jarvis", name: str) -> dict[str, Any]:
    where = ["--folder", str(system.home / "upstreams"), name]
    program = ["env", f"PYTHONPATH={HERE.parent.parent}", sys.executable, "-m", "testbed.jarvis.behaviour"]
    return {"behave": [*program, *where]}


def _restore() -> dict[str, Any]:
    return {"server": {"file": "secrets/jarvis_restore_url"}, "pg_restore": str(postgres.bin_folder() / "pg_restore")}


def attested(
    state: str, today: date | None = None, more: Mapping[str, str] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """The statements of the healthy state, and more by item; as shipped nobody has confirmed anything."""
    if state != "healthy":
        return []
    given = (today or date.today()) - timedelta(days=6)
    kept = {
        "by": "Kim Minji",
        "on": given,
        "until": given + timedelta(days=31),
        "evidence": "https://wiki.example.com/chat",
    }
    statements = {
        "JV-PER-02": "A backup of last week was restored on the standby; the vectors came back.",
        "JV-PER-05": "The test alert of this month arrived in the operators' channel.",
    }
    return [{"item": item, "statement": text, **kept} for item, text in {**statements, **more}.items()]
