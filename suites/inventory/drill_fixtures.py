"""Fixtures of the monthly integration test; each part keeps the date of its own last success."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from fixtures import drills
from fixtures.postgres import Postgres
from gate.fixtures import Attestation
from gate.history import History
from gate.model import Safety
from suites.inventory import alert_trial
from suites.inventory.own_alert import OwnAlert, reaches_people
from suites.inventory.target import Limits, Section


@dataclass(frozen=True)
class Drill:
    """One part of the integration test."""

    history: History
    key: str

    def done(self) -> None:
        """It succeeded now."""
        self.history.done(self.key)


@pytest.fixture
def drill(
    safety: Safety, history: History, limits: Limits, attestation: Attestation, request: pytest.FixtureRequest
) -> Drill:
    """The case's part of the integration test; where it is not allowed, the last one or a person stands for it."""
    key = f"INV-PER-14.{request.node.name}"
    if safety < Safety.DRILL:
        drills.stand_in(key, limits.drill_interval.delta, history, attestation)
    return Drill(history, key)


@pytest.fixture
def due_alert(
    drill: Drill, section: Section, limits: Limits, database: Postgres, attestation: Attestation
) -> Iterator[OwnAlert]:
    """An alert of the run's own, due now; only where SQL may write and nobody is messaged against the target's word."""
    within = limits.drill_interval.delta
    if not section.sql_writes:
        attestation("a due alert can only be made by SQL, and the target does not set inventory.sql_writes", within)
    if reaches_people(database) and not section.test_message:
        attestation("a due alert would be sent to people, and the target does not set inventory.test_message", within)
    alert = OwnAlert.create(database)
    yield alert
    alert_trial.remove(alert.entry, database, section.sql_writes)
