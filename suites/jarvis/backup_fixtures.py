"""Fixtures of the checks on backups, their schedule and restoring; the drill is done once a run."""

import pytest

from fixtures import backups, drills
from fixtures.backups import Backups
from fixtures.host import Host
from fixtures.restore import Restored
from fixtures.restore_fixtures import Restoring
from gate.fixtures import Attestation
from gate.history import History
from gate.model import Safety
from gate.settings import Duration
from suites.jarvis import schedules
from suites.jarvis.connections import needed
from suites.jarvis.schedules import Schedule
from suites.jarvis.target import Backup, Section

RESTORE = "JV-PER-02"
RESTORE_EVERY = Duration.of("92d")


@pytest.fixture(scope="session")
def backup(section: Section) -> Backup:
    """What the target says of the backups."""
    return needed(section.backup, "backup")


@pytest.fixture(scope="session")
def backup_files(host: Host, backup: Backup) -> Backups:
    """The backup files, perhaps none."""
    return backups.collect(host, backup)


@pytest.fixture(scope="session")
def backup_script(host: Host, section: Section, backup: Backup) -> str:
    """The path of the script that makes the backups; raises Unverified where the target names none."""
    return schedules.script(needed(section.source, "source"), needed(backup.script, "backup.script"))


@pytest.fixture(scope="session")
def backup_schedule(host: Host, backup: Backup) -> Schedule | None:
    """The schedule that the target names, and what it runs; None where it names none."""
    return schedules.of(host, backup)


@pytest.fixture(scope="session")
def restoring(section: Section) -> Restoring:
    """How the restore drill is done."""
    return Restoring(RESTORE, "jarvis", needed(section.restore, "restore"))


@pytest.fixture
def restored(
    safety: Safety, section: Section, history: History, attestation: Attestation, request: pytest.FixtureRequest
) -> Restored:
    """What the restore drill gave; where it is not allowed, the last one or an attestation stands for it."""
    if safety < Safety.DRILL:
        every = section.restore.every if section.restore else RESTORE_EVERY
        drills.stand_in(RESTORE, every.delta, history, attestation)
    found: Restored = request.getfixturevalue("practised")
    return found
