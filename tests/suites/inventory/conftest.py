"""The real peers of the connections, for what a room asks of them."""

from tests.fixtures.conftest import postgres_server  # noqa: F401
