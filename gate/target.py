"""The target file: one TOML file describes one environment. Every mistake is one message; nothing is contacted."""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from gate import evidence, secrets
from gate.model import Safety
from gate.outcomes import BadInput
from gate.resolve import Resolver, Secret, is_secret, nested_models, words_of
from gate.rooms import Room
from gate.settings import Duration, HttpUrl, Misread, Settings, Words
from gate.text import listed, shorten

_HASH = re.compile(r"(?=\d*[a-f])[0-9a-f]{7,40}")
"""A revision's hash, perhaps abbreviated; figures alone are a date or a number."""


class Accept(Settings):
    """A point that this environment accepts as it is; it covers the named state and no other."""

    item: str
    case: str | None = None
    state: Literal["unverified", "not_applicable", "failing"]
    reason: Words = Field(min_length=3)
    owner: Words
    until: date

    @field_validator("until")
    @classmethod
    def _not_past(cls, until: date) -> date:
        if until < date.today():
            raise ValueError(f"the acceptance ended on {until}; decide anew and set a later date, or remove it")
        return until


class Attest(Settings):
    """A point that a person confirms; expired, it counts as absent."""

    item: str
    case: str | None = None
    statement: Words = Field(min_length=3)
    by: Words
    on: date
    until: date
    evidence: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> "Attest":
        if self.on > date.today():
            raise ValueError(f"on = {self.on} lies in the future; an attestation is given after the fact")
        if self.until < self.on:
            raise ValueError(f"until = {self.until} lies before on = {self.on}")
        return self

    def holds(self, today: date, within: timedelta | None = None) -> bool:
        """Whether it still counts: not past its end, and given within the interval that the point allows."""
        return today <= self.until and (within is None or today - self.on <= within)

    def names(self, release: str) -> bool:
        """Whether the statement names the release, as a word of its own: "1.8.2" is not in "1.8.20" or "1.8.2-rc1".

        A "v" may stand before it, and a hash may be abbreviated to seven characters or more, on either side.
        """
        plain = re.escape(re.sub(r"^v(?=\d)", "", release))
        if not release:
            return False
        if re.search(rf"(?<![\w.+])(?<!\d-)v?{plain}(?!\.?[\w+-])", self.statement, re.ASCII):
            return True
        hashes = re.findall(r"(?<![\w.+-])[0-9a-f]{7,40}(?![\w+-])", self.statement, re.ASCII)
        return _HASH.fullmatch(release) is not None and any(
            _HASH.fullmatch(each) and (release.startswith(each) or each.startswith(release)) for each in hashes
        )


class Table(Settings):
    """The `[target]` table."""

    name: Words
    allow: Literal["observe", "write", "drill"] = "observe"
    release: str = ""
    deadline: Duration = Duration.of("5m")
    wait: Duration = Duration.of("2m")
    state: str = ".greenlight"
    control: HttpUrl | None = None  # answers when the runner's own network is well


@dataclass(frozen=True)
class Target:
    """One environment: its table, its systems' sections, what it accepts and attests."""

    path: Path
    table: Table
    sections: dict[str, Any]
    accept: tuple[Accept, ...] = ()
    attest: tuple[Attest, ...] = ()
    testbed: bool = False
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    written: dict[str, Any] = field(default_factory=dict, repr=False)  # its table as it stands in the file

    @property
    def allow(self) -> Safety:
        """The ceiling of what checks may do here."""
        return Safety.named(self.table.allow)

    @property
    def state(self) -> Path:
        """Where ledgers, history and dates of drills outlive the run; a folder a target, beside others."""
        return self.path.parent / self.table.state / re.sub(r"[^\w.-]+", "-", self.table.name)

    @property
    def state_shown(self) -> str:
        """The same for a message: the path, or the reference that it came from, whose value may be secret."""
        written = self.written.get("state", self.table.state)
        return str(self.state) if written == self.table.state else repr(written)

    def section(self, system: str) -> Any:
        """The system's section; raises KeyError for a system that is not part of this environment."""
        return self.sections[system]

    def releases(self, systems: Iterable[str]) -> str:
        """What has to run, in words: one release for all of the systems, or each with its system."""
        due = {system: release for system in systems if (release := self.release_of(system))}
        if len(set(due.values())) < 2:
            return next(iter(due.values()), "")
        return ", ".join(f"{release} ({system})" for system, release in due.items())

    def release_of(self, system: str) -> str:
        """What the system has to run: its section's `release`, else the environment's; "" where nobody says it."""
        return getattr(self.section(system), "release", None) or self.table.release


def load(path: Path, rooms: dict[str, Room], *, testbed: bool = False) -> Target:
    """Read and check a target file, and register its secrets; raises BadInput with one message a mistake."""
    raw = _toml(path)
    models: dict[str, type[BaseModel]] = {
        "target": Table,
        **{name: rooms[name].section for name in raw if name in rooms},
    }
    resolver = Resolver(path.parent, [], [])
    problems = list(_unknown_tables(raw, rooms))
    tables = {
        name: resolver.table(raw.get(name, {}), model, name)
        for name, model in models.items()
        if isinstance(raw.get(name, {}), dict)
    }
    entries: dict[str, tuple[type[BaseModel], list[dict[str, Any]]]] = {
        name: (
            model,
            [resolver.table(entry, model, f"{name}[{n}]") for n, entry in enumerate(_list(raw, name, problems))],
        )
        for name, model in (("accept", Accept), ("attest", Attest))
    }
    problems += resolver.problems
    bad = {problem.split(":")[0] for problem in resolver.problems}
    build = partial(_build, problems=problems, bad=bad, folder=path.parent)
    built = {name: build(models[name], table, raw.get(name, {}), name) for name, table in tables.items()}
    accept, attest = (
        [build(model, entry, raw[name][n], f"{name}[{n}]") for n, entry in enumerate(found)]
        for name, (model, found) in entries.items()
    )
    problems += _unknown_items(raw, rooms)
    problems += _telling_secrets(resolver.secrets, raw)
    for secret in resolver.secrets:
        secrets.register(secret.value, secret.key)
    if problems:
        raise BadInput("\n".join(evidence.fit(f"{path.name}: {problem}") for problem in problems))
    sections = {name: model for name, model in built.items() if name != "target"}
    found, written = tuple(resolver.secrets), raw["target"]
    return Target(path, built["target"], sections, tuple(accept), tuple(attest), testbed, found, written)  # type: ignore[arg-type]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except OSError as error:
        raise BadInput(
            f"the target file {path} cannot be read ({(error.strerror or 'unknown').lower()}); check --target"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} is not valid TOML: {error}; mend that line") from error


def _unknown_tables(raw: dict[str, Any], rooms: dict[str, Room]) -> list[str]:
    known = ["target", "accept", "attest", *rooms]
    found = [f"{name}: no such table or system;{_nearest(name, known)}" for name in raw if name not in known]
    found += [
        f"{name}: must be a table; write [{name}]"
        for name in raw
        if name in ("target", *rooms) and not isinstance(raw[name], dict)
    ]
    if "target" not in raw:
        found.append('target: the table is missing; begin the file with [target] and name = "…"')
    return found


def _list(raw: dict[str, Any], name: str, problems: list[str]) -> list[dict[str, Any]]:
    value = raw.get(name, [])
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return value
    problems.append(f"{name}: must be a list of tables; write [[{name}]]")
    return []


def _build(
    model: type[BaseModel],
    table: dict[str, Any],
    raw: dict[str, Any],
    path: str,
    *,
    problems: list[str],
    bad: set[str],
    folder: Path,
) -> BaseModel | None:
    try:
        return model.model_validate(table, context={"folder": folder})
    except ValidationError as error:
        for detail in error.errors():
            where = _where(path, detail["loc"])
            if not any(where.startswith(known) for known in bad):
                problems.append(f"{where}: {_explain(detail, model, _written(raw, detail['loc']))}")
        return None


def _where(path: str, loc: tuple[int | str, ...]) -> str:
    for part in loc:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path


def _written(raw: Any, loc: tuple[int | str, ...]) -> Any:
    """What stands in the file: what a reference stands for may be secret, and is never quoted."""
    for part in loc:
        if not isinstance(raw, (list, dict)):
            break
        try:
            raw = raw[part]  # type: ignore[index]
        except (LookupError, TypeError):
            return "…"
    return raw


def _explain(detail: Any, model: type[BaseModel], written: Any) -> str:
    error = detail.get("ctx", {}).get("error")
    message = error.of(written) if isinstance(error, Misread) else str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        return f"no such key;{_nearest(str(detail['loc'][-1]), _keys(model, detail['loc'][:-1]))}"
    if detail["type"] == "missing":
        return "the key is missing; add it"
    shown = f" (it is {shorten(repr(written), 60)})" if _may_be_shown(detail, model) else ""
    return f"{message[0].lower()}{message[1:]}{shown}"


def _may_be_shown(detail: Any, model: type[BaseModel]) -> bool:
    """A wrong value is quoted, but for what is secret or holds something secret, and where the message quotes it."""
    path, key = detail["loc"][:-1], detail["loc"][-1:]
    field = _model_at(model, path).model_fields.get(str(*key))
    plain = field is not None and not is_secret(field) and not any(nested_models(field.annotation))
    return plain and detail["type"] != "value_error"


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    return list(_model_at(model, path).model_fields)


def _model_at(model: type[BaseModel], path: tuple[int | str, ...]) -> type[BaseModel]:
    for part in path:
        known = model.model_fields.get(str(part))
        model = next(nested_models(known.annotation), model) if known else model
    return model


def _nearest(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, 1, 0.5)
    return f' did you mean "{close[0]}"?' if close else f" known are {listed(known, 20)}"


def _unknown_items(raw: dict[str, Any], rooms: dict[str, Room]) -> list[str]:
    ids = [item.id for room in rooms.values() for item in room.items]
    entries = [
        (name, n, e) for name in ("accept", "attest") for n, e in enumerate(_list(raw, name, [])) if isinstance(e, dict)
    ]
    return [
        f"{name}[{n}].item: no item {e['item']!r};{_nearest(str(e['item']), ids) if ids else ''}"
        for name, n, e in entries
        if isinstance(e.get("item"), str) and e["item"] not in ids
    ]


def _telling_secrets(found: list[Secret], raw: dict[str, Any]) -> list[str]:
    """A secret that equals a plain word of the file, or of an address in it, would blacken that word everywhere."""
    words = set(_words(raw)).union(*(secret.words for secret in found))
    return [
        f"{s.key}: the secret equals another word of the file; set one of its own" for s in found if s.value in words
    ]


def _words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [w for key, v in value.items() for w in [key, *_words(v)]]
    if isinstance(value, list):
        return [w for v in value for w in _words(v)]
    return [str(value), *words_of(str(value))]
