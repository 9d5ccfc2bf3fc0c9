"""The script that makes the backups, and what its schedule runs (document 004, recommendation 5)."""

from dataclasses import dataclass
from posixpath import basename, join

from fixtures import backups
from fixtures.faults import Fault
from fixtures.host import Host
from suites.jarvis.target import Backup


@dataclass(frozen=True)
class Schedule:
    """A schedule as it stands on the host, and the command that it runs."""

    told: str
    command: str

    def runs(self, path: str) -> bool:
        """Whether the command names that script, by its path or by its name alone."""
        words = [word.strip("\"';") for word in self.command.split()]
        return any(word == path or basename(word) == basename(path) for word in words)


def script(source: str, named: str) -> str:
    """The path of the script, which the target names below `source`."""
    return named if named.startswith("/") else join(source, named)


def of(host: Host, backup: Backup) -> Schedule | None:
    """The schedule that the target names; None when it names none. Raises Fault when it schedules nothing."""
    told = backups.schedule(host, backup)
    if told is None:
        return None
    return Schedule(told, _started_by(host, backup.timer) if _by_timer(backup) and backup.timer else told)


def _by_timer(backup: Backup) -> bool:
    return not (backup.schedule_file or backup.cron)


def _started_by(host: Host, timer: str) -> str:
    """The command of the service that a systemd timer starts."""
    unit = _shown(host, timer, "Unit")
    return _shown(host, unit, "ExecStart")


def _shown(host: Host, unit: str, name: str) -> str:
    ran = host.run(["systemctl", "show", unit, f"--property={name}", "--value"])
    if not ran.ok or not ran.out.strip():
        raise Fault(f"systemd does not say what {unit} starts: {ran.sentence}")
    return ran.out.strip()
