"""What a target file says of the inventory service of a bed, and what its people have confirmed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from testbed import compose, postgres
from testbed.inventory import release as releases

if TYPE_CHECKING:
    from testbed.inventory.system import Inventory

LIMITS = {
    "health_window": "2s",
    "health_interval": "150ms",
    "queue_look_interval": "300ms",
    "upload_end": "15s",
    "cpu": 1.0,
}
"""Windows that a bed may shorten without losing the point; thresholds stay the document's, which has none for a machine
that is busy with anything else."""


def section(system: "Inventory") -> dict[str, Any]:
    """The section for the state that the system came up in."""
    facts, release = system.known, system.release
    common: dict[str, Any] = {
        "api": [system.api_url],
        "web": system.web_url,
        "database": {"file": "secrets/database_url"},
        "admin": {"email": facts.admin_email, "password": {"file": "secrets/admin_password"}},
        "host": "local",
        "source": str(release.folder),
        "pid_file": str(system.home / "api.pid"),
        "log": {"file": str(system.log)},
        "rate_limits": _rate_limits(facts.state),
        "compose": _compose(facts.state),
        "restore": {"server": {"file": "secrets/restore_url"}, "pg_restore": str(postgres.bin_folder() / "pg_restore")},
        "sql_writes": True,
        "uploads_folder": str(release.uploads),
        "document": str(release.checklist),
        "limits": LIMITS | ({"worker_tick": "2s"} if facts.state == "healthy" else {}),
    }
    return common | (_healthy(system) if facts.state == "healthy" else {"backup": {"folder": str(release.backups)}})


def _healthy(system: "Inventory") -> dict[str, Any]:
    monitor = f"http://127.0.0.1:{system.known.monitoring_port}"
    return {
        "shows_release": {"path": "/health", "header": "X-Release"},
        "backup": {
            "folder": str(system.release.backups),
            "pattern": "backup-*.dump",
            "every": "24h",
            "schedule_file": str(system.home / "cron" / "inventory-backup"),
        },
        "monitoring": {
            "prometheus": f"{monitor}/prometheus",
            "alertmanager": f"{monitor}/alertmanager",
            "loki": f"{monitor}/loki",
            "log_index": f"{monitor}/logs/inventory-logs",
            "job": "inventory",
        },
        "test_message": True,
        "rollback_note": str(system.release.rollback_note),
        "security_contact": "security@example.com",
    }


def _rate_limits(state: str) -> dict[str, Any]:
    limit = {"limit": 20, "window": "5s" if state == "healthy" else "60s"}
    return {"POST /auth/login": limit, "GET /alerts": limit}


def _compose(state: str) -> dict[str, Any]:
    same = {key: key for key in ("JWT_SECRET", "TELEGRAM_BOT_TOKEN", "DATABASE_URL")}
    services = releases.compose_services("healthy" if state == "healthy" else "as_shipped")
    base = {"command": compose.command(), "file": "infra/docker-compose.yml", "services": services, "in_force": same}
    return base | ({"env_file": ".env"} if state == "healthy" else {})


def attested(state: str, today: date | None = None) -> list[dict[str, Any]]:
    """The statements of the healthy state; as shipped nobody has confirmed anything."""
    if state != "healthy":
        return []
    given = (today or date.today()) - timedelta(days=6)
    kept = {
        "by": "Park Jihyun",
        "on": given,
        "until": given + timedelta(days=31),
        "evidence": "https://wiki.example.com/operations",
    }
    statements = {
        "INV-POST-05": "The test alert of the last release arrived in the operators' chat.",
        "INV-PER-04": "Going back to v1.8.1 was rehearsed on the staging system.",
        "INV-PER-06": "The restore drill of this quarter was done on the standby.",
        "INV-PER-07": "DATABASE_URL and the order of the migrations were compared after the restore drill.",
        "INV-PER-08": "Password policy and 2FA of the administrators were reviewed.",
        "INV-PER-14": "Workers and the backup job were integration-tested this month.",
    }
    return [{"item": item, "statement": text, **kept} for item, text in statements.items()]
