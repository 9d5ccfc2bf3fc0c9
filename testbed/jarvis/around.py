"""What stands around the chat in the healthy state: TLS, monitoring, backups, users."""

from pathlib import Path
from typing import TYPE_CHECKING

from testbed import postgres
from testbed.jarvis import one_offs
from testbed.jarvis.facts import Facts
from testbed.jarvis.one_offs import OneOff
from testbed.jarvis.release import BEFORE
from testbed.processes import Spec

if TYPE_CHECKING:
    from testbed.jarvis.system import Jarvis

BY_HAND = OneOff("3f2a9c81d0b7", "jarvis-server-run-3f2a9c81d0b7", "server", f"jarvis-server:{BEFORE}", 1)
"""What somebody left who looked at the migrations of the release before with `docker compose run`."""


def prepare(system: "Jarvis", facts: Facts) -> None:
    """What takes time and needs no database."""
    from testbed.jarvis import entrance  # late: the stand-in for docker starts at every look, and issues nothing

    if facts.healthy:
        entrance.write_certificates(system.home / "tls")


def start(system: "Jarvis", facts: Facts) -> None:
    """Add and start all of it, without waiting."""
    from testbed import backup

    if not facts.healthy:
        return
    system.process("server").wait_ready()  # a first look that comes too early would stand in the series
    one_offs.leave(system, BY_HAND)
    backup.history(system.database_url, system.release.backups, _pg_dump())
    for spec in (_tls(system, facts), _monitoring(system, facts), _nightly(system), _users(system, facts)):
        system.add(spec).start(wait=False)


def monitoring_data(system: "Jarvis") -> Path:
    """What the monitoring is configured with."""
    return system.home / "monitoring.json"


def schedule_file(system: "Jarvis") -> Path:
    """The cron file that runs the backup's script."""
    return system.home / "cron" / "jarvis-backup"


def _tls(system: "Jarvis", facts: Facts) -> Spec:
    where = ("--https", str(facts.https_port), "--http", str(facts.http_port), "--upstream", str(facts.server_port))
    certificates = ("--certificates", str(system.home / "tls"))
    return system.module("tls", facts.https_port, "", "testbed.jarvis.entrance", *where, *certificates)


def _monitoring(system: "Jarvis", facts: Facts) -> Spec:
    from testbed.jarvis import monitoring  # late: the stand-in for docker starts at every look, and needs none of this

    monitoring.write_data(monitoring_data(system))
    port = facts.monitoring_port
    where = ("--port", str(port), "--data", str(monitoring_data(system)), "--logs", str(system.home / "containers"))
    arguments = (*where, "--api", system.api_url)
    return system.module("monitoring", port, "/-/ready", "testbed.jarvis.monitoring", *arguments)


def _nightly(system: "Jarvis") -> Spec:
    from testbed import backup

    file, ready = schedule_file(system), system.home / "backup.ready"
    file.parent.mkdir(parents=True, exist_ok=True)
    script = system.source / "scripts" / "backup.sh"
    file.write_text(f"# Backup of the chat's database\n{backup.NIGHTLY} root sh {script}\n")
    where = ("--schedule", str(file), "--folder", str(system.release.backups), "--pg-dump", str(_pg_dump()))
    arguments = (*where, "--ready", str(ready))
    return system.module("backup", 0, "", "testbed.backup", *arguments, DATABASE_URL=system.database_url)


def _users(system: "Jarvis", facts: Facts) -> Spec:
    token = facts.token(len(facts.users) - 1)
    return system.module("traffic", 0, "", "testbed.jarvis.traffic", "--api", system.api_url, COLLEAGUE_TOKEN=token)


def _pg_dump() -> Path:
    return postgres.bin_folder() / "pg_dump"
