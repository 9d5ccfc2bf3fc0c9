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
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gate.secrets import SHORTEST

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DATABASES = ("postgres", "postgresql", "redis", "rediss")  # without a password their address is no secret
_PASSWORDS = ("password", "sslpassword")  # keys behind the question mark


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
            return self._text(self._file(self._variables(value["file"], path), path), path)
        if isinstance(value, str):
            return self._text(self._variables(value, path), path)
        if isinstance(value, list):
            return [self._value(v, f"{path}[{n}]") for n, v in enumerate(value)]
        if isinstance(value, dict):
            return {k: self._value(v, f"{path}.{k}") for k, v in value.items()}
        return value

    def _text(self, value: str, path: str) -> str:
        if "\0" not in value:
            return value
        self.problems.append(
            f"{path}: the value holds a zero character, which no file or address can; write it without"
        )
        return ""

    def _variables(self, value: str, path: str) -> str:
        return _VARIABLE.sub(lambda match: self._variable(match[1], path), value)

    def _variable(self, name: str, path: str) -> str:
        found = os.environ.get(name)
        found = found and found.strip()  # many a secret ends with the end of its line
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
        except (OSError, ValueError) as error:
            reason = _reason(error)
            self.problems.append(f"{path}: the file {name} cannot be read ({reason}); create it, or change the key")
            return ""

    def _secret(self, raw: Any, resolved: str, path: str, header: bool) -> None:
        address = None if header else _address(resolved)
        spelled = _passwords(address) if address else []
        whole = "" if address and address.scheme in _DATABASES else _credentials(resolved) if header else resolved
        hidden = [unquote(password) for password in spelled] or [whole] * bool(whole)
        flaw = _flaw(address, raw if isinstance(raw, str) else "", hidden, spelled)
        if flaw:
            self.problems.append(f"{path}: {flaw}")
        elif header and hidden:
            self.secrets += _of_header(path, *hidden)
        elif hidden:
            words = _public(address) if address and spelled else frozenset()
            self.secrets += [Secret(path, part, words) for part in hidden]
            self.secrets += [Secret(path, resolved)] if spelled else []


def _flaw(address: SplitResult | None, raw: str, hidden: list[str], spelled: list[str]) -> str:
    """What is wrong with a secret, and how it is mended; "" when nothing is."""
    if address and address.scheme in _DATABASES and _ends_early(address):
        return (
            "the address holds an @ behind its first /, ? or #; such a sign in a user or a password is "
            "percent-encoded (/ is %2F, ? is %3F, # is %23, @ is %40)"
        )
    if any(part in raw for part in (*hidden, *spelled)):
        return 'a secret is written in the file; use "${NAME}" or { file = "…" } instead'
    if any(len(part) < SHORTEST for part in hidden):
        return f"the secret has under {SHORTEST} characters, too short to be hidden; set a longer one"
    return ""


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "cannot be read").lower()
    return "is not text" if isinstance(error, UnicodeDecodeError) else "its name holds a zero character"


def words_of(text: str) -> list[str]:
    """The words that a text is made of."""
    return re.findall(r"[^\W_]\w*", text)


def _address(value: str) -> SplitResult | None:
    """The parts of a value that is an address, and can be taken apart."""
    try:
        return urlsplit(value) if "://" in value else None
    except ValueError:
        return None


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


def _passwords(address: SplitResult) -> list[str]:
    """The passwords of an address, as they are spelled there."""
    pairs = [pair.partition("=") for pair in address.query.split("&")]
    return [p for p in (address.password, *(value for key, _, value in pairs if key in _PASSWORDS)) if p]


def _ends_early(address: SplitResult) -> bool:
    """Whether a password holds a sign that ends the part of an address in which it stands."""
    try:
        reachable = address.port != 0 and not address.netloc.endswith(":")
    except ValueError:
        reachable = False
    return "@" in address.path + address.fragment + ("" if reachable else address.query)


def _public(address: SplitResult) -> frozenset[str]:
    """The words of an address that anybody may see."""
    parts = (address.scheme, address.username or "", address.hostname or "", address.path.strip("/"))
    return frozenset(parts).union(*map(words_of, parts))


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
