"""What the handlers stand on, made once a process."""

from dataclasses import dataclass

from testbed.inventory.app.accounts import Tokens, user_of
from testbed.inventory.app.alerting import Alerts
from testbed.inventory.app.database import Database
from testbed.inventory.app.kernel import User
from testbed.inventory.app.rate_limit import Throttler
from testbed.inventory.app.settings import Settings


@dataclass(frozen=True)
class Services:
    """The parts of the running service."""

    settings: Settings
    db: Database
    tokens: Tokens
    throttler: Throttler
    alerts: Alerts

    async def authenticate(self, authorization: str) -> User:
        """The user behind an Authorization header; raises Problem 401."""
        return await user_of(self.db, self.tokens, authorization)
