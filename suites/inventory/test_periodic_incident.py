"""Inventory, what is wrong right now: health, logs, the way back (document 002, section 3.1)."""

from collections.abc import Callable

import pytest

from fixtures.faults import Away
from fixtures.log import Window
from gate.fixtures import Attestation
from gate.outcomes import Unverified
from gate.text import listed
from suites.inventory import health, server_log
from suites.inventory.health import Health
from suites.inventory.target import Limits
from suites.inventory.trail import Trail
from suites.inventory.versions import Deployed

Saw = Callable[[str], None]


# --- INV-PER-01: health ------------------------------------------------------


@pytest.mark.item("INV-PER-01", vital=True)
def test_the_api_is_there(health_looks: list[Health | Away], saw: Saw) -> None:
    """Each address answers: a refused connection means that the process itself is gone."""
    away = health.away(health_looks)
    assert not away, away
    saw(f"{len(health_looks)} of {len(health_looks)} addresses answer")


@pytest.mark.item("INV-PER-01", vital=True)
def test_no_service_is_degraded(healths: list[Health], saw: Saw) -> None:
    """The body says ok; the status code is 200 either way."""
    troubles = [health.trouble for health in healths if not health.ok]
    assert not troubles, "; ".join(troubles)
    saw(f"status ok and services.database up on {len(healths)} of {len(healths)} addresses")


@pytest.mark.item("INV-PER-01", vital=True)
def test_health_tells_the_databases_latency(healths: list[Health], saw: Saw) -> None:
    """The answer of a database that is up carries its latency."""
    up = [health for health in healths if health.database == "up"]
    if not up:
        raise Unverified("no answer says that the database is up, so none has to carry its latency")
    silent = [health.address for health in up if health.latency_ms is None]
    assert not silent, f"the health answer of {', '.join(silent)} says nothing of services.database.latencyMs"
    saw(", ".join(f"{health.address}: database {health.latency_ms:g} ms" for health in up))


# --- INV-PER-02: logs and audit rows -----------------------------------------


@pytest.mark.item("INV-PER-02")
def test_the_log_tells_what_was_asked(log_window: Window, saw: Saw) -> None:
    """Request and error lines carry method, path, status and, where answered well, the duration."""
    unclear = server_log.unclear(log_window)
    assert not unclear, (
        f"{len(unclear)} of {len(log_window.lines)} lines do not tell method, path, status and duration: "
        f"{unclear[0].brief!r}"
    )
    saw(f"{len(log_window.requests())} requests told; {server_log.whole(log_window).sentence}")


@pytest.mark.item("INV-PER-02")
def test_the_service_logs_no_errors_of_its_own(log_window: Window, limits: Limits, saw: Saw) -> None:
    """[Errors] lines with 5xx, or without a status, are within the limit."""
    own = server_log.own_errors(log_window)
    assert len(own) <= limits.errors_in_log, (
        f"{len(own)} errors of the service in {limits.log_window}, at most {limits.errors_in_log} are allowed: "
        f"{server_log.grouped(own)}"
    )
    server_log.whole(log_window)
    saw(f"errors of the service in {limits.log_window}: {server_log.grouped(own)}")


@pytest.mark.item("INV-PER-02")
def test_the_service_logs_few_refusals(log_window: Window, limits: Limits, saw: Saw) -> None:
    """[Errors] lines with 4xx are within the limit."""
    refused = server_log.refusals(log_window)
    assert len(refused) <= limits.refusals_in_log, (
        f"{len(refused)} requests were refused in {limits.log_window}, at most {limits.refusals_in_log} are allowed: "
        f"{server_log.grouped(refused)}"
    )
    server_log.whole(log_window)
    saw(f"refusals in {limits.log_window}: {server_log.grouped(refused)}")


@pytest.mark.item("INV-PER-02")
def test_audit_rows_name_user_action_and_entity(trail: Trail, limits: Limits, saw: Saw) -> None:
    """Each audit row of the window says who did what to which entity."""
    seen, found = trail.seen(), trail.counted()
    assert not found.nameless, f"{found.nameless} of {seen} audit rows of the last {limits.audit_window} name no user"
    assert not found.aimless, f"{found.aimless} of {seen} audit rows of the last {limits.audit_window} name no entity"
    last = trail.newest()
    saw(f"{seen} audit rows, {found.worker} of them the upload worker's, which have no user")
    saw(f"the last: {last.at:%Y-%m-%d %H:%M:%S} {last.who} {last.action} {last.resource} {last.entity}")


# --- INV-PER-04: the way back ------------------------------------------------


@pytest.mark.item("INV-PER-04")
def test_the_deployed_revision_is_tagged(versions: Deployed, saw: Saw) -> None:
    """The revision that runs has a tag."""
    assert versions.tags, f"the deployed revision {versions.revision} has no tag"
    saw(f"{versions.revision} is {' and '.join(versions.tags)}")


@pytest.mark.item("INV-PER-04")
def test_an_earlier_version_fits_the_schema(versions: Deployed, note_of_rollback: str, saw: Saw) -> None:
    """An earlier tag has the first of the deployed migrations, or a note says how the schema goes back."""
    tags = [version.tag for version in versions.earlier]
    assert tags, f"no tag is earlier than the deployed revision {versions.revision}: there is nothing to go back to"
    assert versions.ways_back or note_of_rollback, (
        f"none of the earlier tags {listed(tags)} has the first of the {len(versions.migrations)} deployed migrations, "
        "and no roll-back note says how the schema goes back"
    )
    saw(f"ways back: {listed(versions.ways_back) or 'by the note only'}; note: {note_of_rollback or 'none'}")


@pytest.mark.item("INV-PER-04")
def test_redeploying_was_rehearsed(attestation: Attestation) -> None:
    """Somebody stands for the last rehearsal."""
    attestation("only a person can say when redeploying an earlier version was last rehearsed")
