"""What the inventory service lives on: its database, then its API; and which release answers."""

from fixtures import release
from fixtures.faults import Away, Fault, cause_of
from fixtures.http import Http
from gate.model import Cause
from suites.inventory import connections, health
from suites.inventory.target import Section, Shown

LIFELINES = frozenset(
    {"api", "apis", "anonymous", "database", "database_connection", "token", "web", "alert_trial", "restored"}
)
QUICK = 3.0  # seconds: a vital sign that takes longer counts as gone


def root_cause(section: Section) -> Cause | None:
    """The deepest lifeline that is down: database before API (the API ends half a minute after its database)."""
    return _database(section) or next(
        (cause for http in connections.apis(section, QUICK) if (cause := _api(http))), None
    )


def _database(section: Section) -> Cause | None:
    if section.database is None:
        return None
    with connections.database(section, QUICK) as database:
        return cause_of("inventory.database", lambda: database.value("select 1", timeout=QUICK))


def _api(http: Http) -> Cause | None:
    with http:
        try:
            seen = health.observe(http.unpaced(), QUICK)
        except Away as away:
            return away.cause("inventory.api")
        except Fault as fault:
            return Cause("inventory.api", str(fault))
    if seen.ok or seen.code == 429:  # whoever refuses one more look lives
        return None
    return Cause("inventory.database" if seen.status == "degraded" else "inventory.api", seen.trouble)


def releases(section: Section) -> list[tuple[str, str]]:
    """Which release each address shows, or why it shows none, as the target says that it can be seen."""
    shown = connections.needed(section.shows_release, "shows_release")
    if shown.header or shown.json_path:
        return [(http.base_url, _from_answer(http, shown)) for http in connections.apis(section)]
    return [(f"{section.host}:{section.source or shown.file}", _from_host(section, shown))]


def _from_answer(http: Http, shown: Shown) -> str:
    with http:
        try:
            answer = http.get(shown.path)
            if shown.header:
                return release.from_header(answer, shown.header)
            return release.from_json(answer, shown.json_path or "")
        except Fault as fault:
            return f"nothing that can be read ({fault})"


def _from_host(section: Section, shown: Shown) -> str:
    host = connections.host(section)
    try:
        if shown.file:
            return release.from_file(host, shown.file)
        return release.from_revision(host, connections.needed(section.source, "source"))
    except Fault as fault:
        return f"nothing that can be read ({fault})"
