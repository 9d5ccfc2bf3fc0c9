"""Faults of what seeding leaves: the administrator, the permissions, the notification settings."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import rows_gone, updated
from testbed.faults import fault

SETTINGS = "default-notification-setting"
ADMIN = "email = 'admin@example.com'"
PERMISSION = f'resource = \'dashboard\' AND "userId" = (SELECT id FROM "User" WHERE {ADMIN})'
NEEDS_A_LOG_IN = [
    *("INV-PRE-03", "INV-PRE-05", "INV-POST-01", "INV-POST-02", "INV-POST-03", "INV-POST-04", "INV-POST-05"),
    *("INV-POST-06", "INV-PER-14"),
]

RESOURCES = ("inbounds", "outbounds", "products", "returns", "settings")


@fault(reds=NEEDS_A_LOG_IN, cases=[f"the_administrator_may_read_and_write[{resource}]" for resource in RESOURCES])
def the_administrator_was_never_seeded(bed: Bed) -> Iterator[None]:
    """No user has the administrator's address."""
    with updated(bed.inventory, "User", "email", "root@example.com", ADMIN):
        yield


@fault(reds=[*NEEDS_A_LOG_IN, "INV-PER-08"], cases=["the_administrator_is_there_and_active"])
def the_administrator_is_disabled(bed: Bed) -> Iterator[None]:
    """The administrator's account is disabled."""
    with updated(bed.inventory, "User", "disabled", True, ADMIN):
        yield


@fault(reds=NEEDS_A_LOG_IN, cases=["the_administrator_logs_in", "the_administrator_can_log_in"])
def the_administrator_has_another_password(bed: Bed) -> Iterator[None]:
    """Somebody seeded again: the password is not the configured one."""
    other = "$2b$12$C6UzMDM.H6dfI/f/IKcEeO7ZbYp5JZ1Vb8wq1XvJt7gq0Q2nJmY1a"
    with updated(bed.inventory, "User", "passwordHash", other, ADMIN):
        yield


@fault(reds=["INV-PRE-05", "INV-PER-08"], cases=["the_administrator_has_the_admin_role"])
def the_administrator_has_another_role(bed: Bed) -> Iterator[None]:
    """The administrator's role is operator; the permissions are all there."""
    with updated(bed.inventory, "User", "role", "operator", ADMIN):
        yield


@fault(reds=["INV-PRE-05"], cases=["the_administrator_may_read_and_write[dashboard]"])
def the_administrator_lacks_a_permission(bed: Bed) -> Iterator[None]:
    """The administrator's permission row for the dashboard is gone."""
    with rows_gone(bed.inventory, f"DELETE FROM permissions WHERE {PERMISSION}", "permissions"):
        yield


@fault(reds=["INV-PRE-05"], cases=["the_administrator_may_read_and_write[dashboard]"])
def the_administrator_may_only_read(bed: Bed) -> Iterator[None]:
    """The administrator reads the dashboard's data and may write nothing there."""
    with updated(bed.inventory, "permissions", "write", False, PERMISSION):
        yield


@fault(reds=["INV-PRE-05"], cases=["the_notification_settings_are_there"])
def the_notification_settings_are_gone(bed: Bed) -> Iterator[None]:
    """The one row of notification_settings is not there; somebody has kept its values in a row of their own."""
    rename = "UPDATE notification_settings SET id = %s WHERE id = %s"
    bed.inventory.sql(rename, "kept-by-hand", SETTINGS)
    try:
        yield
    finally:
        bed.inventory.sql(rename, SETTINGS, "kept-by-hand")
