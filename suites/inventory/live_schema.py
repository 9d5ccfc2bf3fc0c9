"""The tables and enums that schema.prisma declares, beside those of the live database (Prisma schema reference)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from fixtures.host import Host, Ran
from fixtures.postgres import Postgres
from gate.outcomes import Unverified
from gate.text import clean, shorten

Columns = Mapping[str, str]  # "safetyStock" -> "integer not null"

_BLOCK = re.compile(r"^(model|enum)\s+(\w+)\s*\{(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^(\w+)\s+(\w+)(\[\])?(\?)?(.*)$")
_MAPPED = re.compile(r'(?<!@)@map\("([^"]+)"\)')
_TABLE = re.compile(r'@@map\("([^"]+)"\)')
_NATIVE = re.compile(r"@db\.(\w+)(?:\(([\d, ]+)\))?")

UNREACHED = "P1001"  # Prisma's error code for a database server that it cannot reach
QUIET = {"CHECKPOINT_DISABLE": "1", "PRISMA_HIDE_UPDATE_MESSAGE": "1"}
NO_DOWNLOAD = dict.fromkeys(("PRISMA_ENGINES_MIRROR", "PRISMA_BINARIES_MIRROR"), "http://127.0.0.1:9")
"""Where prisma looks for engines that the release lacks: nowhere, else it would put them into the release."""

# What `prisma migrate status` says of migrations before it ends with an error; P3xxx are the errors of Prisma Migrate.
_FINDING = re.compile(
    r"not yet been applied|ha(?:ve|s) failed|are different|not found locally|not managed by Prisma Migrate"
    r"|not in sync|\bP3\d{3}\b"
)

_TYPES = {
    "String": "text",
    "Int": "integer",
    "BigInt": "bigint",
    "Boolean": "boolean",
    "Float": "double precision",
    "Decimal": "numeric(65,30)",
    "DateTime": "timestamp(3) without time zone",
    "Json": "jsonb",
    "Bytes": "bytea",
}
_NATIVES = {
    "VarChar": "character varying{}",
    "Char": "character{}",
    "Timestamptz": "timestamp{} with time zone",
    "Timestamp": "timestamp{} without time zone",
    "Uuid": "uuid",
    "Date": "date",
    "Text": "text",
    "JsonB": "jsonb",
    "Json": "json",
    "SmallInt": "smallint",
    "Integer": "integer",
    "BigInt": "bigint",
    "Decimal": "numeric{}",
    "Real": "real",
    "DoublePrecision": "double precision",
    "Boolean": "boolean",
    "ByteA": "bytea",
}
_COLUMNS = """
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as needed
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1, a.attnum
"""
_ENUMS = """
    select t.typname as name, string_agg(e.enumlabel, ', ' order by e.enumsortorder) as labels
    from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = 'public'::regnamespace group by 1
"""


@dataclass(frozen=True)
class Schema:
    """Tables with their columns, and enums with their values."""

    tables: Mapping[str, Columns]
    enums: Mapping[str, str]

    def drift(self, live: "Schema") -> list[str]:
        """How the live one differs, a few words a difference; tables that Prisma does not know of are one as well."""
        return [*_differences("table", self.tables, live.tables), *_differences("enum", self.enums, live.enums)]

    @property
    def size(self) -> str:
        """How much there is."""
        columns = sum(map(len, self.tables.values()))
        return f"{columns} columns of {len(self.tables)} tables and {len(self.enums)} enums"


def declared(text: str) -> Schema:
    """What schema.prisma declares; raises Unverified for a type that this reader does not know."""
    blocks = [(match[1], match[2], _uncommented(match[3])) for match in _BLOCK.finditer(text)]
    enums = {_name(name, body): ", ".join(_values(body)) for kind, name, body in blocks if kind == "enum"}
    of_enums = {name: f'"{_name(name, body)}"' for kind, name, body in blocks if kind == "enum"}
    models = {name for kind, name, _ in blocks if kind == "model"}
    tables = {
        _name(name, body): dict(_columns(body, models, of_enums)) for kind, name, body in blocks if kind == "model"
    }
    return Schema(tables, enums)


def live(database: Postgres) -> Schema:
    """What the database has in its schema public, without Prisma's own table."""
    tables: dict[str, dict[str, str]] = {}
    for row in database.rows(_COLUMNS):
        tables.setdefault(row.table, {})[row.column] = _plain(row.type) + (" not null" if row.needed else "")
    tables.pop("_prisma_migrations", None)
    return Schema(tables, {row.name: row.labels for row in database.rows(_ENUMS)})


def prisma_status(host: Host, source: str, prisma: str) -> Ran | None:
    """`prisma migrate status`, which changes nothing, by the release's own prisma; None where it has none.

    Raises Unverified where it ends with an error that says nothing of migrations: it does not reach the database of
    its env file, as outside of the service's container, or it does not start.
    """
    folder = prisma.rpartition("/")[0]
    places = [f"{source}/{folder}/node_modules/.bin/prisma", f"{source}/node_modules/.bin/prisma"]
    command = next((place for place in places if host.exists(place)), None)
    if command is None:
        return None
    ran = host.run([command, "migrate", "status"], cwd=f"{source}/{folder}", env=QUIET | NO_DOWNLOAD, timeout=30.0)
    if not ran.ok and UNREACHED in f"{ran.out}{ran.err}":
        raise Unverified(f"from {host.name} prisma does not reach the database of its env file: {ran.sentence}")
    if not ran.ok and not finding(ran):
        raise Unverified(f"prisma on {host.name} ended before it looked at the migrations: {ran.sentence}")
    return ran


def finding(ran: Ran) -> str:
    """What prisma says of the migrations, and the names below it; "" where it says nothing of them."""
    lines = [clean(line).strip() for line in f"{ran.err}\n{ran.out}".splitlines()]
    first = next((number for number, line in enumerate(lines) if _FINDING.search(line)), len(lines))
    told = takewhile(bool, lines[first:])
    return shorten(" ".join(told), 300)


def _columns(body: str, models: set[str], enums: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for line in body.splitlines():
        match = _FIELD.match(line.strip())
        if not match or match[2] in models:
            continue
        name, kind, many, optional, rest = match.groups()
        mapped = _MAPPED.search(rest)
        needed = "" if optional or many else " not null"
        yield mapped[1] if mapped else name, f"{_type(kind, rest, enums)}{many or ''}{needed}"


def _type(kind: str, rest: str, enums: Mapping[str, str]) -> str:
    native = _NATIVE.search(rest)
    if native and native[1] in _NATIVES:
        return _plain(_NATIVES[native[1]].format(f"({native[2].replace(' ', '')})" if native[2] else ""))
    known = {**_TYPES, **enums}
    if native or kind not in known:
        raise Unverified(f"schema.prisma uses the type {native[0] if native else kind}, which is not known here")
    return known[kind]


def _plain(kind: str) -> str:
    """A type as it is compared: six digits of a second are PostgreSQL's own default."""
    return kind.replace("timestamp(6)", "timestamp")


def _values(body: str) -> list[str]:
    return [line.split()[0] for line in body.splitlines() if line.strip() and not line.strip().startswith("@@")]


def _name(name: str, body: str) -> str:
    mapped = _TABLE.search(body)
    return mapped[1] if mapped else name


def _uncommented(body: str) -> str:
    return re.sub(r"//.*", "", body)


def _differences(what: str, here: Mapping[str, object], there: Mapping[str, object], of: str = "") -> Iterator[str]:
    for name in [*here, *(name for name in there if name not in here)]:
        if name not in there:
            yield f"{what} {of}{name} is missing"
        elif name not in here:
            yield f"{what} {of}{name} is declared nowhere"
        elif isinstance(here[name], Mapping):
            yield from _differences("column", here[name], there[name], f"{name}.")  # type: ignore[arg-type]
        elif here[name] != there[name]:
            yield f"{what} {of}{name} is {there[name]}, declared as {here[name]}"
