"""The example target files: what they say is loaded, complete, and true of the defaults."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_origin

import pytest
import tomli_w
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from gate import secrets
from gate.resolve import nested_models
from gate.rooms import Room, discover
from gate.target import Accept, Attest, Table, load

ROOT = Path(__file__).parent.parent.parent
ROOMS = discover(ROOT / "suites")
EXAMPLES = sorted((ROOT / "targets").glob("*.example.toml"))

_KEY_LEFT_OUT = re.compile(r'^#(?=[\w"\[])', re.MULTILINE)
_DATE = re.compile(r"^(on|until) = \d{4}-\d\d-\d\d", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{(\w+)\}")


@pytest.fixture(autouse=True)
def no_secret_outlives_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading a target registers its secrets for the whole process."""
    monkeypatch.setattr(secrets, "_forms", {})


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def example(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One example file, with every variable that it names set."""
    path: Path = request.param
    for name in _VARIABLE.findall(path.read_text(encoding="utf-8")):
        monkeypatch.setenv(name, _value(name))
    return path


def _value(name: str) -> str:
    if "REDIS" in name:
        return f"redis://:{name.lower()}-word@cache.example.com:6379/0"
    return f"postgresql://greenlight:{name.lower()}-word@db.example.com/stock" if name.endswith("_URL") else f"v-{name}"


def _everything(example: Path) -> str:
    """The file with each key that it leaves out put in, and dates that hold today."""
    text = _KEY_LEFT_OUT.sub("", example.read_text(encoding="utf-8"))
    days = {"on": date.today(), "until": date.today() + timedelta(days=31)}
    return _DATE.sub(lambda match: f"{match[1]} = {days[match[1]]}", text)


def _models(raw: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], type[BaseModel]]]:
    """Each table of the file with its path and the model that describes it."""
    tables: dict[str, type[BaseModel]] = {"target": Table, **{name: room.section for name, room in ROOMS.items()}}
    for name, model in tables.items():
        if name in raw:
            yield from _below(name, raw[name], model)
    for name, entry in (("accept", Accept), ("attest", Attest)):
        yield from _below(f"{name}[0]", raw[name][0], entry)


def _one_way(raw: dict[str, Any], way: int) -> dict[str, Any]:
    """The file with one of the keys that are alternatives, in each table."""
    for _, table, model in _models(raw):
        ways: tuple[str, ...] = getattr(model, "one_of", ())
        for number, name in enumerate(ways):
            if number != way % len(ways):
                table.pop(name, None)
    return raw


def _below(path: str, table: dict[str, Any], model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    yield path, table, model
    for key, field in model.model_fields.items():
        nested = next(nested_models(field.annotation), None)
        if nested is None or not isinstance(table.get(key), dict):
            continue
        if get_origin(field.annotation) is dict:
            merged = {k: v for value in table[key].values() for k, v in value.items()}
            yield f"{path}.{key}", merged, nested
        else:
            yield from _below(f"{path}.{key}", table[key], nested)


def test_the_example_loads(example: Path) -> None:
    """As it stands, with its variables set, it is a target file."""
    target = load(example, ROOMS)
    assert target.sections, "the example describes no system"


@pytest.mark.parametrize("way", range(4))
def test_every_line_that_it_leaves_out_is_valid(example: Path, tmp_path: Path, way: int) -> None:
    """With all of its keys put in, and one of those that are alternatives, it still is a target file."""
    whole = tmp_path / "whole.toml"
    text = _everything(example).replace("/etc/greenlight/", "")
    for name in re.findall(r'"([\w-]+\.(?:pem|key))"', text):
        (tmp_path / name).touch()
    whole.write_text(tomli_w.dumps(_one_way(tomllib.loads(text), way)), encoding="utf-8")
    target = load(whole, ROOMS)
    assert target.accept, "the example shows no acceptance"
    assert target.attest, "the example shows no attestation"


def test_every_key_stands_in_it(example: Path) -> None:
    """Each key of each model is there, at least as a line to uncomment."""
    raw = tomllib.loads(_everything(example))
    missing = [f"{path}.{key}" for path, table, model in _models(raw) for key in model.model_fields if key not in table]
    assert not missing, f"{example.name} says nothing of {', '.join(missing)}"


def test_what_it_leaves_out_shows_the_default(example: Path) -> None:
    """A key that is left out is written with the value that holds then."""
    given, raw = tomllib.loads(example.read_text(encoding="utf-8")), tomllib.loads(_everything(example))
    written = {path: table for path, table, _ in _models({**raw, **given})}
    wrong = [
        f"{path}.{key} is shown as {table[key]!r}, the default is {field.default!r}"
        for path, table, model in _models(raw)
        for key, field in model.model_fields.items()
        if key in table and key not in written.get(path, {}) and _has_default(field)
        if _parsed(model, key, table[key]) != field.default
    ]
    assert not wrong, "; ".join(wrong)


def test_no_secret_is_written_in_it(example: Path) -> None:
    """Secrets come from the environment or from files."""
    for path, table, model in _models(tomllib.loads(_everything(example))):
        for key, field in model.model_fields.items():
            extra = field.json_schema_extra
            if isinstance(extra, dict) and extra.get("secret"):
                assert "${" in str(table[key]) or "file" in table[key], f"{path}.{key} holds a secret in plain text"


@pytest.mark.parametrize("room", ROOMS.values(), ids=lambda room: room.system)
def test_every_system_has_an_example(room: Room) -> None:
    """A room without an example target is one that nobody can use."""
    assert ROOT / "targets" / f"{room.system}.example.toml" in EXAMPLES


def _has_default(field: FieldInfo) -> bool:
    """Whether leaving the key out means a value that can be written down."""
    nested = any(True for _ in nested_models(field.annotation))
    return not nested and not field.is_required() and field.default not in (None, "", {})


def _parsed(model: type[BaseModel], key: str, value: Any) -> Any:
    """The value as the model understands it."""
    kind: Any = model.model_fields[key].annotation
    return TypeAdapter(kind).validate_python(value)
