"""Faults of the figures in the document's monitoring table: response time, error shares, the database."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import psycopg

from testbed.bed import Bed
from testbed.burners import processors_busy
from testbed.faults import fault
from testbed.inventory.breaking import monitored
from testbed.inventory.breaking_records import entry, log_replaced, logged
from testbed.inventory.monitoring import Data
from testbed.proxy import Wrong, api_spoiled

MANY = 48  # connections: with those of the API and of the checks, over 80 % of the 60 that the bed's server allows


@fault(reds=["INV-PER-11"])
def health_answers_slowly(bed: Bed) -> Iterator[None]:
    """The health endpoint takes 1.1 s, and its database is fast."""
    inventory = bed.inventory
    with api_spoiled(inventory, Wrong("/health", delay=1.1), limits={"health_window": "10s"}):
        yield


@fault(reds=["INV-PER-11"])
def health_was_slow_while_nobody_looked(bed: Bed) -> Iterator[None]:
    """The monitoring has seen it take over a second; when the checks ask, it is fast again."""
    inventory = bed.inventory
    with monitored(inventory, Data(slower=1.1)), inventory.target_changed(limits={"health_window": "30s"}):
        yield


@fault(reds=["INV-PER-11"])
def health_gives_too_few_answers(bed: Bed) -> Iterator[None]:
    """The window is over before there are enough answers to judge by."""
    with bed.inventory.target_changed(limits={"health_window": "1s", "health_interval": "600ms"}):
        yield


@fault(reds=["INV-PER-11", "INV-PRE-02", "INV-PER-01"], cases=["health_is_fast_on_average"])
def something_else_answers_for_health(bed: Bed) -> Iterator[None]:
    """The reverse proxy answers the health endpoint with an object of its own, within milliseconds."""
    inventory = bed.inventory
    wrong = Wrong("/health", replace=('{"status":"ok"', '{"result":"ok"'))
    with api_spoiled(inventory, wrong):
        yield


@fault(reds=["INV-PER-02", "INV-PER-12"], cases=["few_requests_fail_in_the_service"])
def two_per_cent_of_the_requests_fail(bed: Bed) -> Iterator[None]:
    """Twelve requests of the hour ended in 500; their [HTTP] lines say 200."""
    lines = [
        line
        for n in range(12)
        for line in (
            entry("ERROR", "HTTP", "GET /api/v1/dashboard/summary 200 +9ms", 200 + 60 * n),
            entry(
                "ERROR",
                "Errors",
                "GET /api/v1/dashboard/summary 500 :: Timed out fetching a new connection",
                200 + 60 * n,
            ),
        )
    ]
    with logged(bed.inventory, lines):
        yield


@fault(reds=["INV-PER-12"], cases=["few_requests_are_refused"])
def many_requests_are_refused(bed: Bed) -> Iterator[None]:
    """A client asks for products that are gone: a fifth of the requests end in 404."""
    line = "GET /api/v1/products/cmh0000000000000000000001 404 :: 제품을 찾을 수 없습니다."
    with logged(bed.inventory, [entry("ERROR", "Errors", line, 60 + 20 * n) for n in range(150)]):
        yield


@fault(reds=["INV-PER-12"], cases=["few_requests_fail_in_the_service", "few_requests_are_refused"])
def hardly_anybody_calls(bed: Bed) -> Iterator[None]:
    """The log holds 40 requests: too few for a share of one per cent."""
    line = "GET /api/v1/health 200 +2ms"
    with log_replaced(bed.inventory, [entry("LOG", "HTTP", line, 10 + 60 * n) for n in reversed(range(40))]):
        yield


@fault(reds=["INV-PER-13"], cases=["connections_are_left"])
def the_connections_run_out(bed: Bed) -> Iterator[None]:
    """A client keeps 48 connections open and uses none."""
    with ExitStack() as stack:
        for _ in range(MANY):
            stack.enter_context(psycopg.connect(bed.inventory.database_url, autocommit=True))
        yield


@fault(reds=["INV-PER-13"], cases=["no_query_runs_long"])
def a_query_runs_for_long(bed: Bed) -> Iterator[None]:
    """A report has been running for longer than the service allows (here: one second)."""
    with bed.inventory.target_changed(limits={"longest_query": "1s"}), _session(bed, "SELECT pg_sleep(600)"):
        yield


@fault(reds=["INV-PER-13"], cases=["no_transaction_idles"])
def a_transaction_was_left_open(bed: Bed) -> Iterator[None]:
    """Somebody began a transaction and went to lunch (here: for over one second)."""
    with (
        bed.inventory.target_changed(limits={"idle_in_transaction": "1s"}),
        psycopg.connect(bed.inventory.database_url) as connection,
    ):
        connection.execute("SELECT count(*) FROM products")
        _wait(bed, "idle in transaction")
        yield


@fault(reds=["INV-PER-13"], cases=["no_query_runs_long", "no_transaction_idles"])
def other_sessions_cannot_be_seen_into(bed: Bed) -> Iterator[None]:
    """The checks' role may read every table, and no state of the service's sessions."""
    inventory = bed.inventory
    secret = bed.folder / "secrets" / "looker_url"
    secret.write_text(f"postgresql://looker:looker-only@{inventory.database_url.rpartition('@')[2]}")
    inventory.sql("CREATE ROLE looker LOGIN PASSWORD 'looker-only' IN ROLE pg_read_all_data, pg_write_all_data")
    try:
        with inventory.target_changed(database={"file": "secrets/looker_url"}):
            yield
    finally:
        inventory.sql("DROP ROLE looker")
        secret.unlink()


@fault(reds=["INV-PER-13"], cases=["no_statement_is_slow"])
def a_statement_is_slow(bed: Bed) -> Iterator[None]:
    """A statement of the service takes 3 s on average, and the nightly backup's COPY, which is none, 9 s."""
    slow = "SELECT * FROM outbounds WHERE memo LIKE $1"
    with _counted(bed, {slow: 3000, "COPY public.audit_logs (id) TO stdout": 9000}):
        yield


@fault(reds=["INV-PER-13"], cases=["no_statement_is_slow"])
def slow_statements_cannot_be_seen(bed: Bed) -> Iterator[None]:
    """A statement takes 3 s on average, and the checks' role may not see which, as it is another role's."""
    with _counted(bed, {"<insufficient privilege>": 3000, "SELECT 1": 2}):
        yield


@fault(reds=[])
def the_nightly_backup_is_slow(bed: Bed) -> Iterator[None]:
    """The server counts statements: the backup's COPY takes 2.3 s on average, and nothing of the service does."""
    with _counted(bed, {"COPY public.audit_logs (id) TO stdout": 2300, "SELECT 1": 2}):
        yield


@fault(reds=["INV-PER-13"], cases=["the_processors_have_room"])
def the_processors_are_busy(bed: Bed) -> Iterator[None]:
    """Something else on the host takes all of its processors."""
    with processors_busy(), bed.inventory.target_changed(limits={"cpu": 0.9}):
        yield


@fault(reds=["INV-PER-13"], cases=["memory_is_left"])
def the_memory_is_used_up(bed: Bed) -> Iterator[None]:
    """The host uses more of its memory than this service's limit (here: nothing at all)."""
    with bed.inventory.target_changed(limits={"memory": 0.0}):
        yield


@fault(reds=["INV-PER-13"], cases=["the_processors_have_room", "memory_is_left"])
def the_database_may_be_on_another_machine(bed: Bed) -> Iterator[None]:
    """The target reaches the database by a name that is none of the host's, and names no machine of the database's."""
    secret, way = bed.folder / "secrets" / "other_url", urlsplit(bed.inventory.database_url)
    secret.write_text(way._replace(netloc=way.netloc.replace("127.0.0.1", "127.1")).geturl())
    used = {"database": f"127.0.0.1:{way.port}{way.path}"}
    try:
        with bed.inventory.target_changed(database={"file": "secrets/other_url"}, environment=used):
            yield
    finally:
        secret.unlink()


@contextmanager
def _counted(bed: Bed, statements: dict[str, float]) -> Iterator[None]:
    """Statements with their mean time (ms): a view stands for pg_stat_statements, which the bed's server lacks."""
    sql = bed.inventory.sql
    sql("""INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
           SELECT 99999, 'pg_stat_statements', 10, oid, true, '1.12' FROM pg_namespace WHERE nspname = 'public'""")
    rows = ", ".join(f"('{query}', {ms}::float8)" for query, ms in statements.items())
    sql(f"""CREATE VIEW pg_stat_statements AS
           SELECT oid AS dbid, query, mean_exec_time, 41::bigint AS calls
           FROM pg_database, (VALUES {rows}) AS known (query, mean_exec_time) WHERE datname = current_database()""")
    sql("GRANT SELECT ON pg_stat_statements TO inventory")
    try:
        yield
    finally:
        sql("DROP VIEW pg_stat_statements")
        sql("DELETE FROM pg_extension WHERE extname = 'pg_stat_statements'")


@contextmanager
def _session(bed: Bed, statement: str) -> Iterator[None]:
    """A session of the service's role that is busy with the statement, ended afterwards."""
    with closing(psycopg.connect(bed.inventory.database_url, autocommit=True)) as connection:
        connection.pgconn.send_query(statement.encode())
        try:
            _wait(bed, "active", "query like 'SELECT pg_sleep%%'")
            yield
        finally:
            connection.cancel_safe()


def _wait(bed: Bed, state: str, which: str = "true") -> None:
    """Until a client of the service's role has been in that state for longer than the limit of one second."""
    since = "state_change < clock_timestamp() - interval '1100 ms'"
    busy = f"SELECT count(*) FROM pg_stat_activity WHERE usename = 'inventory' AND state = %s AND {which} AND {since}"
    until = time.monotonic() + 20
    while not bed.inventory.sql(busy, state)[0][0]:
        if time.monotonic() > until:
            raise TimeoutError(f"no session became {state}")
        time.sleep(0.1)
