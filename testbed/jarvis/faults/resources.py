"""Faults of the machine, of the connection pool, and of the front end's source."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import psycopg

from testbed.bed import Bed
from testbed.burners import processors_busy
from testbed.faults import fault
from testbed.jarvis.system import Jarvis

COMPONENTS = "apps/desktop/src/components"
POOL = 5  # connections of each process


@fault(reds=["JV-PER-06"], cases=["the_processors_have_room"])
def the_chats_processors_are_busy(bed: Bed) -> Iterator[None]:
    """Something else on the host takes all of its processors."""
    with processors_busy(), bed.jarvis.target_changed(limits={"cpu": 0.9}):
        yield


@fault(reds=["JV-PER-06"], cases=["memory_is_left"])
def the_chats_memory_is_used_up(bed: Bed) -> Iterator[None]:
    """The host uses more of its memory than its limit (here: nothing at all)."""
    with bed.jarvis.target_changed(limits={"memory": 0.0}):
        yield


@fault(reds=["JV-PER-06"], cases=["the_disks_have_room"])
def the_chats_disk_is_full(bed: Bed) -> Iterator[None]:
    """The disk holds more than its limit (here: nothing at all)."""
    with bed.jarvis.target_changed(limits={"disk": 0.0}):
        yield


@fault(reds=["JV-PER-07"], cases=["no_more_is_connected_than_the_pools_allow"])
def the_service_leaks_connections(bed: Bed) -> Iterator[None]:
    """The service's role has more connections open than its pools may hold; none of them does anything."""
    with _connected(bed.jarvis.database_url, 2 * POOL + 2):
        yield


@fault(reds=["JV-PER-07"], cases=["the_pool_is_not_exhausted"])
def the_connection_pool_is_exhausted(bed: Bed) -> Iterator[None]:
    """As many connections of the service as a pool holds are inside of a transaction that does not end."""
    with _connected(bed.jarvis.database_url, POOL) as connections:
        for connection in connections:
            connection.execute("BEGIN")
        yield


@fault(reds=["JV-PER-07"], cases=["the_database_has_connections_left"])
def the_database_has_hardly_a_connection_left(bed: Bed) -> Iterator[None]:
    """Other users of the server take most of its connections."""
    jarvis = bed.jarvis
    most = int(jarvis.sql("SELECT current_setting('max_connections')")[0][0])
    with _connected(_of_checks(jarvis), int(0.8 * most)):
        yield


@fault(reds=["JV-PER-07"], cases=["the_pool_is_not_exhausted"])
def the_checks_may_not_see_the_services_sessions(bed: Bed) -> Iterator[None]:
    """The role that the checks log in as may read every table, and not what the sessions of others do."""
    jarvis = bed.jarvis
    jarvis.sql("GRANT pg_read_all_data, pg_write_all_data TO checks")
    jarvis.sql("ALTER ROLE checks NOSUPERUSER CREATEDB")
    try:
        yield
    finally:
        jarvis.sql("ALTER ROLE checks SUPERUSER NOCREATEDB")
        jarvis.sql("REVOKE pg_read_all_data, pg_write_all_data FROM checks")


@fault(reds=["JV-PER-15"])
def a_component_has_a_new_note(bed: Bed) -> Iterator[None]:
    """The calendar works for one time zone only, which a comment in its source admits."""
    known = "// TODO: 에러 메시지 표시"
    with bed.jarvis.changed(f"{COMPONENTS}/CalendarView.vue", {known: f"{known}\n    // FIXME: KST only"}):
        yield


@fault(reds=["JV-PER-15"])
def the_login_has_another_gap(bed: Bed) -> Iterator[None]:
    """The OAuth log-in was begun, and something else left open."""
    new = {"// TODO: MS360 OAuth 인증 플로우 (현재는 devAuth 사용)": "// TODO: 토큰을 안전한 곳에 보관"}
    with bed.jarvis.changed(f"{COMPONENTS}/LoginView.vue", new):
        yield


def _of_checks(jarvis: Jarvis) -> str:
    return (jarvis.bed.folder / "secrets" / "jarvis_database_url").read_text()


@contextmanager
def _connected(url: str, count: int) -> Iterator[list[psycopg.Connection]]:
    """So many connections to an address, closed at the end of the block."""
    with ExitStack() as opened:
        yield [opened.enter_context(closing(psycopg.connect(url, autocommit=True))) for _ in range(count)]
