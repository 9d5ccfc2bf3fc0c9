"""Values of a target file that stand elsewhere: `${ENV}` and `{ file = "…" }`, and the secrets among them."""

import base64
import os
import re
import types
import typing
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gate.secrets import SHORTEST

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass(frozen=True)
class Secret:
    """A secret of the target: where it stands, and its value."""

    key: str
    value: str
    words: frozenset[str] = frozenset()  # of the address that it stands in: user, host, database


@dataclass
class Resolver:
    """Walks a table beside the model that describes it; collects secrets and problems."""

    folder: Path
    secrets: list[Secret]
    problems: list[str]

    def table(self, raw: dict[str, Any], model: type[BaseModel], path: str) -> dict[str, Any]:
        """The table with every reference replaced by its value."""
        return {key: self._field(value, model.model_fields.get(key), f"{path}.{key}") for key, value in raw.items()}

    def _field(self, value: Any, field: FieldInfo | None, path: str) -> Any:
        annotation = field.annotation if field else None
        nested = next(nested_models(annotation), None)
        if isinstance(value, dict) and nested and not _names_a_file(value, nested):
            if _is_mapping(annotation):
                return {k: self.table(v, nested, f"{path}.{k}") if isinstance(v, dict) else v for k, v in value.items()}
            return self.table(value, nested, path)
        resolved = self._value(value, path)
        if field and is_secret(field) and isinstance(resolved, str):
            self._secret(value, resolved, path, is_header(field))
        return resolved

    def _value(self, value: Any, path: str) -> Any:
        if isinstance(value, dict) and set(value) == {"file"} and isinstance(value["file"], str):
            return self._file(self._variables(value["file"], path), path)
        if isinstance(value, str):
            return self._variables(value, path)
        if isinstance(value, list):
            return [self._value(v, f"{path}[{n}]") for n, v in enumerate(value)]
        if isinstance(value, dict):
            return {k: self._value(v, f"{path}.{k}") for k, v in value.items()}
        return value

    def _variables(self, value: str, path: str) -> str:
        return _VARIABLE.sub(lambda match: self._variable(match[1], path), value)

    def _variable(self, name: str, path: str) -> str:
        found = os.environ.get(name)
        if not name:
            self.problems.append(f"{path}: ${{}} names no environment variable; write ${{NAME}}")
        elif not found:
            state = "empty" if found == "" else "not set"
            self.problems.append(
                f"{path}: the environment variable {name} is {state}; export {name}, or change the key"
            )
        return found or ""

    def _file(self, name: str, path: str) -> str:
        place = self.folder / name
        try:
            return place.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = (
                "is not text" if isinstance(error, UnicodeDecodeError) else (error.strerror or "cannot be read").lower()
            )
            self.problems.append(f"{path}: the file {name} cannot be read ({reason}); create it, or change the key")
            return ""

    def _secret(self, raw: Any, resolved: str, path: str, header: bool) -> None:
        part = _credentials(resolved) if header else _secret_part(resolved)
        if part and isinstance(raw, str) and part in raw:
            self.problems.append(
                f'{path}: a secret is written in the file; use "${{NAME}}" or {{ file = "…" }} instead'
            )
        elif part and len(part) < SHORTEST:
            self.problems.append(
                f"{path}: the secret has under {SHORTEST} characters, too short to be hidden; set a longer one"
            )
        elif part and header:
            self.secrets += _of_header(path, part)
        elif part:
            self.secrets += [Secret(path, part)] if part == resolved else _of_address(path, part, resolved)


def words_of(text: str) -> list[str]:
    """The words that a text is made of."""
    return re.findall(r"[^\W_]\w*", text)


def _of_address(path: str, password: str, address: str) -> list[Secret]:
    parts = urlsplit(address)
    public = (parts.scheme, parts.username or "", parts.hostname or "", parts.path.strip("/"))
    words = frozenset(public).union(*map(words_of, public))
    return [Secret(path, password, words), Secret(path, address)]


def _of_header(path: str, credentials: str) -> list[Secret]:
    """The credentials, and what Basic and ApiKey hold in base64: the pair, and the password."""
    found = [credentials]
    with suppress(ValueError):
        pair = base64.b64decode(credentials, validate=True).decode()
        found += [pair, pair.partition(":")[2]]
    return [Secret(path, each) for each in found if len(each) >= SHORTEST]


def _credentials(value: str) -> str:
    """What stands behind the scheme of a header Authorization, else the whole value."""
    return value.partition(" ")[2] or value


def _secret_part(value: str) -> str:
    """The password of an address, else the whole value."""
    if "://" not in value:
        return value
    return unquote(urlsplit(value).password or "")


def is_secret(field: FieldInfo) -> bool:
    """Whether the model declares the key as secret."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("secret"))


def is_header(field: FieldInfo) -> bool:
    """Whether the secret is a header Authorization: only what stands behind its scheme is secret."""
    extra = field.json_schema_extra
    return isinstance(extra, dict) and extra.get("secret") == "header"


def _names_a_file(value: dict[str, Any], model: type[BaseModel]) -> bool:
    return set(value) == {"file"} and "file" not in model.model_fields


def _is_mapping(annotation: Any) -> bool:
    return any(typing.get_origin(part) is dict for part in _parts(annotation))


def nested_models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a key's annotation holds."""
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    if typing.get_origin(annotation) in (typing.Union, types.UnionType, dict, typing.Annotated):
        for part in typing.get_args(annotation):
            yield from _parts(part)
