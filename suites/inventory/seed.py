"""What seeding leaves in the database: the administrator with all permissions, and the notification settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from fixtures.postgres import Postgres

SETTINGS_ID = "default-notification-setting"
RESOURCES = ("dashboard", "products", "inbounds", "outbounds", "returns", "settings")

_USER = 'SELECT id, role::text, disabled FROM "User" WHERE email = %s'
_PERMISSIONS = 'SELECT resource::text, read, write FROM permissions WHERE "userId" = %s'
_SETTINGS = "SELECT count(*) FROM notification_settings WHERE id = %s"


@dataclass(frozen=True)
class Administrator:
    """The configured administrator's row; `permissions` gives (read, write) by resource."""

    role: str
    disabled: bool
    permissions: Mapping[str, tuple[bool, bool]]


@dataclass(frozen=True)
class Seeded:
    """What the database holds of the seed; `administrator` is None where no user has the configured address."""

    administrator: Administrator | None
    settings_row: bool


def collect(database: Postgres, email: str) -> Seeded:
    """Look for the administrator with that address (which is case-sensitive) and for the settings row."""
    return Seeded(_administrator(database, email), database.value(_SETTINGS, (SETTINGS_ID,)) == 1)


def _administrator(database: Postgres, email: str) -> Administrator | None:
    user = database.one(_USER, (email,))
    if user is None:
        return None
    permissions = {row.resource: (row.read, row.write) for row in database.rows(_PERMISSIONS, (user.id,))}
    return Administrator(user.role, user.disabled, permissions)
