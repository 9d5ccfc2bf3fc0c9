"""Faults of accounts, of the bot token's copies, and conspicuous use."""

from collections.abc import Iterator

import bcrypt

from testbed.bed import Bed
from testbed.breaking import assigned, updated
from testbed.faults import fault
from testbed.inventory.breaking_records import audited, entry, logged, nobody_attests

OPERATOR = "operator2@example.com"


@fault(reds=["INV-PER-08"], cases=["no_administrator_has_the_seeds_password"])
def an_administrator_has_the_seeds_password(bed: Bed) -> Iterator[None]:
    """A second administrator never changed the documented password."""
    word = bcrypt.hashpw(b"ChangeMe123!", bcrypt.gensalt(12)).decode()
    bed.inventory.sql(
        """INSERT INTO "User" (id, email, name, role, "passwordHash", "createdAt", "updatedAt") VALUES
           ('broken-1', 'admin2@example.com', 'Second', 'admin', %s, now(), now())""",
        word,
    )
    try:
        yield
    finally:
        bed.inventory.sql("""DELETE FROM audit_logs WHERE "entityId" = 'broken-1'""")
        bed.inventory.sql("""DELETE FROM "User" WHERE id = 'broken-1'""")


@fault(reds=["INV-PER-08", "INV-PER-15"], cases=["passwords_are_rotated"])
def a_password_is_two_years_old(bed: Bed) -> Iterator[None]:
    """Somebody taught the table to date passwords, without a migration, and the dates are old."""
    bed.inventory.sql(
        """ALTER TABLE "User" ADD COLUMN "passwordChangedAt" timestamp(3) DEFAULT now() - interval '2 years'"""
    )
    try:
        yield
    finally:
        bed.inventory.sql('ALTER TABLE "User" DROP COLUMN "passwordChangedAt"')


@fault(reds=["INV-PER-08"], cases=["passwords_are_rotated", "two_factor_is_reviewed"])
def nobody_reviewed_the_administrators(bed: Bed) -> Iterator[None]:
    """Nobody stands for the password policy and two-factor log-in."""
    with nobody_attests(bed, "INV-PER-08"):
        yield


@fault(reds=["INV-PER-09"])
def the_telegram_token_was_changed_in_the_settings_only(bed: Bed) -> Iterator[None]:
    """The token was changed on the settings page; the env files still hold the old one."""
    with updated(bed.inventory, "notification_settings", "telegramBotToken", "7000000001:AAFvE3nKq8sTgLwYbN", "true"):
        yield


@fault(reds=["INV-PRE-01", "INV-PER-09"])
def the_telegram_token_was_changed_in_one_file_only(bed: Bed) -> Iterator[None]:
    """Somebody changed the token in apps/api/.env and nowhere else."""
    with assigned(bed.inventory.release.api_env, TELEGRAM_BOT_TOKEN="7000000002:AAHqZ2mXc5rJdPuEiO"):
        yield


@fault(reds=["INV-PER-10"], cases=["nobody_does_it_conspicuously_often[create]"])
def one_user_creates_without_end(bed: Bed) -> Iterator[None]:
    """One operator has made 520 creations within a day."""
    with audited(bed.inventory, 520, "outbounds", "create", OPERATOR):
        yield


@fault(reds=["INV-PER-10"], cases=["nobody_does_it_conspicuously_often[update]"])
def one_user_updates_without_end(bed: Bed) -> Iterator[None]:
    """One operator has made 520 updates within a day."""
    with audited(bed.inventory, 520, "products", "update", OPERATOR):
        yield


@fault(reds=["INV-PER-10"], cases=["nobody_does_it_conspicuously_often[delete]"])
def one_user_deletes_without_end(bed: Bed) -> Iterator[None]:
    """One operator has deleted 60 products within a day."""
    with audited(bed.inventory, 60, "products", "delete", OPERATOR):
        yield


@fault(reds=["INV-PER-10"], cases=["nobody_does_it_conspicuously_often[login]"])
def one_user_logs_in_without_end(bed: Bed) -> Iterator[None]:
    """One operator's account was logged in to 60 times within a day."""
    with audited(bed.inventory, 60, "settings", "login", OPERATOR):
        yield


@fault(reds=["INV-PER-10"], cases=["nobody_does_it_conspicuously_often[delete]"])
def somebody_calls_himself_the_gate(bed: Bed) -> Iterator[None]:
    """5,000 deletions with the administrator's account, under a user agent that looks like that of these checks."""
    agent = "greenlight (gl-anything)"
    with audited(bed.inventory, 5000, "products", "delete", bed.inventory.known.admin_email, agent=agent):
        yield


@fault(reds=["INV-PER-10"], cases=["few_log_ins_fail"])
def somebody_guesses_passwords(bed: Bed) -> Iterator[None]:
    """30 log-ins failed within minutes; the service writes that to its log only."""
    refused = "POST /api/v1/auth/login 401 :: 이메일 또는 비밀번호가 올바르지 않습니다."
    with logged(bed.inventory, [entry("ERROR", "Errors", refused, 300 + 4 * n) for n in range(30)]):
        yield


@fault(reds=["INV-PER-10"], cases=["few_log_ins_fail"])
def somebody_guesses_passwords_with_a_query(bed: Bed) -> Iterator[None]:
    """30 log-ins failed whose path had a query or a slash at its end, which the service takes like any other."""
    refused = "POST /api/v1/auth/login{} 401 :: 이메일 또는 비밀번호가 올바르지 않습니다."
    tails = ("?x=1", "/", "/?x=1")
    lines = [entry("ERROR", "Errors", refused.format(tails[n % 3]), 300 + 4 * n) for n in range(30)]
    with logged(bed.inventory, lines):
        yield


@fault(reds=["INV-PER-10"], cases=["somebody_is_told"])
def nobody_is_named_to_tell(bed: Bed) -> Iterator[None]:
    """The target names no security contact."""
    with bed.inventory.target_changed(security_contact=None):
        yield
