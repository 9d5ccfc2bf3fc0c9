"""Fixtures of the checks on backups and restoring; the drill is done once a run."""

import pytest

from fixtures import backups, drills
from fixtures.backups import Backups
from fixtures.host import Host
from fixtures.postgres import Postgres
from fixtures.restore import Restored
from fixtures.restore_fixtures import Restoring
from gate.fixtures import Attestation
from gate.history import History
from gate.model import Safety
from gate.settings import Duration
from suites.inventory import database_url
from suites.inventory.connections import needed
from suites.inventory.database_url import Pointer
from suites.inventory.envfiles import Environment
from suites.inventory.target import Backup, Section

RESTORE_EVERY = Duration.of("92d")


@pytest.fixture(scope="session")
def backup(section: Section) -> Backup:
    """What the target says of the backups."""
    return needed(section.backup, "backup")


@pytest.fixture(scope="session")
def backup_files(host: Host, backup: Backup) -> Backups:
    """The backup files, or a provider's records of backups; perhaps none."""
    if backup.records:
        return backups.recorded(host, backup.records)
    needed(backup.folder, "backup.folder")
    return backups.collect(host, backup)


@pytest.fixture(scope="session")
def restoring(section: Section) -> Restoring:
    """How the restore drill is done."""
    return Restoring("INV-PER-06", "inventory", needed(section.restore, "restore"))


@pytest.fixture
def restored(
    safety: Safety, section: Section, history: History, attestation: Attestation, request: pytest.FixtureRequest
) -> Restored:
    """What the restore drill gave; where it is not allowed, the last one or an attestation stands for it."""
    every = section.restore.every if section.restore else RESTORE_EVERY
    if safety < Safety.DRILL:
        drills.stand_in("INV-PER-06", every.delta, history, attestation)
    if section.backup and section.backup.records:
        attestation("a provider's backup is restored by the provider's own means", every.delta)
    found: Restored = request.getfixturevalue("practised")
    return found


@pytest.fixture(scope="session")
def pointers(environment: Environment, database_connection: Postgres, section: Section) -> list[Pointer]:
    """Where each DATABASE_URL points."""
    return database_url.collect(environment, database_connection.address, section.environment.database)
