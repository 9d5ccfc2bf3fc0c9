"""What the audit log says of creations, by SQL, and whether it says enough (document 002, section 2).

Ages are taken by the server's clock. The window ends when the run starts; audit_logs."createdAt" has a zone, the other
tables hold UTC without one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from fixtures.postgres import Postgres
from gate.clock import run_started
from gate.settings import Duration
from gate.text import spanned

BEFORE_THE_RUN = '"createdAt" < now() - make_interval(secs => %(running)s)'
SEEDED = "interval '1 minute'"  # the seed writes its rows within it, and none of them into the audit log


@dataclass(frozen=True)
class Entity:
    """Something that is created: its name, its resource in the audit log, and its own table."""

    name: str
    resource: str
    table: str

    def __str__(self) -> str:
        return self.name


ENTITIES = [
    Entity("product", "products", "products"),
    Entity("inbound", "inbounds", "inbounds"),
    Entity("outbound", "outbounds", "outbounds"),
    Entity("return", "returns", "returns"),
    Entity("user", "settings", "User"),
]


@dataclass(frozen=True)
class Event:
    """One creation in the audit log; `age` in seconds, `actor` empty where the row has none."""

    id: str
    actor: str
    age: float

    def __str__(self) -> str:
        who = f"by {self.actor}" if self.actor else "without an actor (the upload worker has none)"
        return f"{self.id or 'an unnamed one'} was created {who} {spanned(self.age)} before"


@dataclass(frozen=True)
class Events:
    """The creations of before the run."""

    database: Postgres

    def newest(self, entity: Entity) -> Event | None:
        """The newest creation of such an entity."""
        sql = f"""select a."entityId" as id, u.email as actor, extract(epoch from now() - a."createdAt")::float as age
                  from audit_logs a left join "User" u on u.id = a."userId"
                  where a.resource::text = %(resource)s and a.action::text = 'create' and a.{BEFORE_THE_RUN}
                  order by a."createdAt" desc limit 1"""
        row = self.database.one(sql, {"resource": entity.resource, "running": _running()})
        return Event(row.id or "", row.actor or "", row.age) if row else None

    def unrecorded(self, entity: Entity) -> int:
        """How many rows the entity's own table has since the audit log began (since the seed where it is empty)."""
        first = f"""coalesce((select min("createdAt") from audit_logs where {BEFORE_THE_RUN}),
                             (select min("createdAt" at time zone 'utc') + {SEEDED} from "User"))"""
        sql = f"""with own as (select "createdAt" at time zone 'utc' as "createdAt" from "{entity.table}")
                  select count(*) from own where "createdAt" > {first} and {BEFORE_THE_RUN}"""
        return int(self.database.value(sql, {"running": _running()}))


def _running() -> float:
    return (datetime.now(UTC) - run_started()).total_seconds()


def in_window(event: Event | None, window: Duration) -> bool:
    """Whether there is a creation, and a recent one."""
    return event is not None and event.age <= window
