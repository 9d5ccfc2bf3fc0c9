"""Fixtures of the checks on accounts, secrets and conspicuous use."""

import pytest

from fixtures import own_traces
from fixtures.http import Http
from fixtures.log import Window
from fixtures.postgres import Postgres
from gate.history import History
from suites.inventory import administrators, own_refusals, server_log, telegram_token
from suites.inventory.administrators import Tried
from suites.inventory.envfiles import Environment
from suites.inventory.own_refusals import Refused
from suites.inventory.telegram_token import Token


@pytest.fixture
def seed_password_tried(anonymous: Http, database: Postgres, history: History) -> list[Tried]:
    """One log-in of each administrator with the seed's documented password."""
    tried = [administrators.try_seed_password(anonymous, name) for name in administrators.names(database)]
    own_traces.note(history, own_refusals.KEY, sum(each.status == 401 for each in tried))
    return tried


@pytest.fixture
def telegram_tokens(database: Postgres, environment: Environment) -> list[Token]:
    """The bot token wherever it stands."""
    return telegram_token.collect(database, environment)


@pytest.fixture
def failed_log_ins(log_window: Window, history: History) -> Refused:
    """The failed log-ins of the window before the run."""
    failed = server_log.failed_log_ins(log_window)
    return Refused(len(failed), len(own_traces.own(history, own_refusals.KEY, failed)))
