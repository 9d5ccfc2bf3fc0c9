"""What faults of the inventory service are made of: each helper breaks one thing and puts it back as it was."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

from testbed.breaking import assigned
from testbed.inventory.monitoring import Data, write_data

if TYPE_CHECKING:
    from testbed.inventory.system import Inventory


@contextmanager
def assigned_in_both(inventory: "Inventory", **values: str | None) -> Iterator[None]:
    """The same in `.env` and `apps/api/.env`."""
    with ExitStack() as stack:
        for file in (inventory.release.env, inventory.release.api_env):
            stack.enter_context(assigned(file, **values))
        yield


@contextmanager
def api_environment(inventory: "Inventory", **values: str) -> Iterator[None]:
    """The API is started again with these values in its own environment, and without them afterwards."""
    api = inventory.process("api")
    before = {key: api.spec.env.get(key) for key in values}
    api.restart(env=dict(values))
    try:
        yield
    finally:
        api.restart(env=before)


@contextmanager
def in_force(inventory: "Inventory", change: AbstractContextManager[None]) -> Iterator[None]:
    """The change holds, and the API was started again with it."""
    try:
        with change:
            inventory.process("api").restart()
            yield
    finally:
        inventory.process("api").restart()


@contextmanager
def refused(inventory: "Inventory", table: str, condition: str, when: str = "INSERT") -> Iterator[None]:
    """Writes of the table for which the condition holds fail; what the API logs of it is forgotten afterwards."""
    body = f"IF {condition} THEN RAISE EXCEPTION 'could not extend file: No space left on device'; END IF"
    with inventory.log_kept(), inventory.trigger(table, body, f"BEFORE {when}"):
        yield


@contextmanager
def monitored(inventory: "Inventory", data: Data) -> Iterator[None]:
    """The monitoring is configured so."""
    file = inventory.home / "monitoring.json"
    write_data(file, data)
    try:
        yield
    finally:
        write_data(file)
