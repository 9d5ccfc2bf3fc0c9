"""Inventory, accounts, secrets and conspicuous use (document 002, sections 3.3 and 4)."""

from collections.abc import Callable

import pytest

from fixtures.log import Window
from fixtures.postgres import Postgres
from gate.fixtures import Attestation
from gate.text import listed
from suites.inventory import administrators
from suites.inventory.administrators import Tried
from suites.inventory.connections import needed
from suites.inventory.own_refusals import Refused
from suites.inventory.server_log import whole
from suites.inventory.target import Limits, Section
from suites.inventory.telegram_token import Token
from suites.inventory.trail import Trail

Saw = Callable[[str], None]

ACTIONS = {"create": "creates", "update": "updates", "delete": "deletes", "login": "logins"}
"""An action of audit_logs and the limit of the target that it has."""


# --- INV-PER-08: administrators ----------------------------------------------


@pytest.mark.item("INV-PER-08")
def test_no_administrator_has_the_seeds_password(seed_password_tried: list[Tried], saw: Saw) -> None:
    """A log-in of each administrator with the documented default is refused."""
    open_doors = [tried.email for tried in seed_password_tried if tried.status == 200]
    assert not open_doors, f"the seed's documented password still opens the account of {listed(open_doors)}"
    saw(f"refused to {listed([tried.email for tried in seed_password_tried])}")


@pytest.mark.item("INV-PER-08")
def test_passwords_are_rotated(database: Postgres, limits: Limits, attestation: Attestation, saw: Saw) -> None:
    """Passwords are younger than the limit where the schema dates them, and somebody reviewed the policy."""
    columns = administrators.columns(database)
    dated = administrators.date_column(columns)
    old = administrators.ages(database, dated) if dated else []
    late = [f"{row.email} ({row.days} days)" for row in old if row.days * 86400 > limits.password_age]
    assert not late, f"passwords are older than {limits.password_age}: {listed(late)}"
    saw(f"{dated} dates the passwords" if dated else f'"User" dates no password; its columns: {", ".join(columns)}')
    attestation("only a person can say when the rotation of the administrators' passwords was reviewed")


@pytest.mark.item("INV-PER-08")
def test_two_factor_is_reviewed(attestation: Attestation) -> None:
    """Somebody stands for the last review of two-factor log-in, which the service itself does not have."""
    attestation("only a person can say when two-factor log-in of the administrators was reviewed")


# --- INV-PER-09: the bot token -----------------------------------------------


@pytest.mark.item("INV-PER-09")
def test_the_telegram_token_is_the_same_everywhere(telegram_tokens: list[Token], saw: Saw) -> None:
    """notification_settings and both env files hold one token."""
    shown = "; ".join(map(str, telegram_tokens))
    assert len({token.digest for token in telegram_tokens}) == 1, f"the Telegram token is not the same: {shown}"
    saw(f"one token: {shown}")


# --- INV-PER-10: conspicuous use ---------------------------------------------


@pytest.mark.item("INV-PER-10")
@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_does_it_conspicuously_often(
    action: str, trail: Trail, limits: Limits, section: Section, saw: Saw
) -> None:
    """Each user's creates, updates, deletes and log-ins of the window are within the limit."""
    most, seen, busiest = getattr(limits, ACTIONS[action]), trail.seen(), trail.busiest(action)
    gates = trail.greenlights()
    saw(f"{seen} audit rows seen, {gates.own} of them this gate's own")
    if gates.alleged:
        whose = "of no run that this installation has noted, or more than a run writes"
        saw(f"{gates.alleged} more call themselves a gate's, and are {whose}: they count")
    many = [f"{row.who} ({row.times} x {action})" for row in busiest if row.times > most]
    assert not many, (
        f"over {most} x {action} by one user in {limits.audit_window}: {listed(many)}; tell {contact(section)}"
    )
    first = f"most by {busiest[0].who}: {busiest[0].times}" if busiest else "none by anybody"
    saw(f"{action} in {limits.audit_window}: {first}, at most {most} are normal")


@pytest.mark.item("INV-PER-10")
def test_few_log_ins_fail(
    failed_log_ins: Refused, log_window: Window, limits: Limits, section: Section, saw: Saw
) -> None:
    """The failed log-ins of the window, which only the log tells, are within the limit."""
    assert failed_log_ins.others <= limits.failed_logins, (
        f"{failed_log_ins} log-ins failed in {limits.log_window}, at most {limits.failed_logins} are normal; "
        f"tell {contact(section)}"
    )
    saw(f"{failed_log_ins} log-ins failed in {limits.log_window}; {whole(log_window).sentence}")


@pytest.mark.item("INV-PER-10", severity="minor")
def test_somebody_is_told(section: Section, saw: Saw) -> None:
    """The target says whom to tell."""
    saw(f"told is {needed(section.security_contact, 'security_contact')}")


def contact(section: Section) -> str:
    """Whom to tell."""
    return section.security_contact or "the security contact (the target names none: inventory.security_contact)"
