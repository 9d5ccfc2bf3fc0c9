"""Fixtures of the checks on backups and restoring; the drill is done once a run."""

from collections.abc import Iterator

import pytest

from fixtures import backups, drills, restore
from fixtures.backups import Backups
from fixtures.faults import Fault
from fixtures.host import Host
from fixtures.postgres import Postgres
from fixtures.restore import Restored
from gate import clock
from gate.fixtures import Attestation
from gate.history import History
from gate.model import Safety
from gate.outcomes import Unverified
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
def backed_up(backup_files: Backups) -> Backups:
    """The backup files, where there are any."""
    if not backup_files.files:
        raise Unverified("there is no backup to look at")
    return backup_files


@pytest.fixture(scope="session")
def restore_server(section: Section) -> Iterator[Postgres]:
    """The server that backups may be restored on, for drills only."""
    url = needed(section.restore, "restore").server
    with Postgres(url, name="restore server", safety=Safety.DRILL) as server:
        yield server


@pytest.fixture(scope="session")
def practised(
    host: Host,
    backup_files: Backups,
    section: Section,
    restore_server: Postgres,
    database_connection: Postgres,
    history: History,
) -> Restored:
    """The restore drill, done once a run; a good one is remembered with its date."""
    if not backup_files.files:
        raise Fault("there is no backup to restore")
    how = needed(section.restore, "restore")
    with clock.window(how.within), restore.scratch_database(restore_server, "inventory") as scratch:
        found = restore.practise(host, backup_files.newest, how, scratch, database_connection)
    if found.whole:
        history.done("INV-PER-06", backup=found.file.path, tables=len(found.tables))
    return found


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


@pytest.fixture
def came_back(restored: Restored) -> Restored:
    """The restored database, where there is one."""
    if not restored.ran.ok:
        raise Unverified(f"nothing came back to look at: {restored.ran.sentence}")
    return restored


@pytest.fixture(scope="session")
def pointers(environment: Environment, database_connection: Postgres, section: Section) -> list[Pointer]:
    """Where each DATABASE_URL points."""
    return database_url.collect(environment, section.environment.database or database_connection.address)
