"""Value types that target files share: durations, ratios, addresses; strict, frozen settings."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, get_args
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Misread(ValueError):
    """A value that is none of its kind: the message quotes it as it stands in the file, never what it refers to."""

    def __init__(self, value: object, said: str) -> None:
        super().__init__(said.format(value))
        self.said = said

    def of(self, written: object) -> str:
        """The message, with what stands in the file in the value's place."""
        return self.said.format(written)


class Duration(float):
    """Seconds; written as "250ms", "5s", "2m", "24h" or "92d", or as a plain number of seconds."""

    @classmethod
    def of(cls, value: object) -> "Duration":
        """Parse a duration; raises ValueError with the fix for anything else."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            seconds = float(value)
        else:
            match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(ms|s|m|h|d)", str(value).strip())
            if not match:
                raise Misread(value, '{!r} is not a duration; write for example "500ms", "30s", "5m", "24h" or "92d"')
            seconds = float(match[1]) * _UNITS[match[2]]
        if not 0 <= seconds < float("inf"):
            raise Misread(value, "{!r} is not a duration: it must not be negative")
        return cls(seconds)

    @property
    def delta(self) -> timedelta:
        """The same as a timedelta."""
        return timedelta(seconds=self)

    def __str__(self) -> str:
        for unit in ("d", "h", "m", "s"):
            if self >= _UNITS[unit] and self % _UNITS[unit] == 0:
                return f"{int(self / _UNITS[unit])} {unit}"
        return f"{self * 1000:g} ms" if self < 1 else f"{float(self):g} s"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.of)


def taken_apart(value: str) -> SplitResult:
    """The parts of an address as they are; raises ValueError, with the fix, for one that has none."""
    try:
        return urlsplit(value)
    except ValueError:  # it quotes the address, or says nothing of what to do
        raise ValueError(
            "the address cannot be read; [ and ] stand around an IPv6 address only, and in a user or a password every "
            "sign but letters and figures is percent-encoded ([ is %5B, ] is %5D)"
        ) from None


def parts_of(value: str) -> SplitResult:
    """The parts of an address; raises ValueError, with the fix, for one that nothing can be reached at."""
    parts = taken_apart(value)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError("the port of the address is no number from 1 to 65535; mend it, or leave it out")
    if re.search(r"\s", value):
        raise ValueError("the address holds a blank; write it without")
    return parts


def _http(value: str) -> str:
    parts = parts_of(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not an http(s) address; write for example https://stock.example.com/api/v1")
    if parts.username or parts.password:
        raise ValueError(
            "an address is shown, so it must not hold a user or a password; take them out, and give them in the key "
            "that its table has for a log-in (authorization, admin), where it has one"
        )
    return value.rstrip("/")


def _postgres(value: str) -> str:
    parts = parts_of(value)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ValueError("not a PostgreSQL address; write postgresql://user:password@host:5432/database")
    return value


def _authorization(value: str) -> str:
    basic = value.lower().startswith("basic ")
    if not re.fullmatch(r"\S+ [\w+/=-]+" if basic else r"[\x21-\x7e]+( [\x21-\x7e]+)*", value, re.ASCII):
        raise ValueError('not a header; write "Bearer ${NAME}", or "Basic ${NAME}" for user:password in base64')
    return value


def _words(value: str) -> str:
    if not re.search(r"\w", value):
        raise ValueError("the words are missing; write them in place of the … or the blank")
    return value


def _some_time(value: Duration) -> Duration:
    if not value:
        raise ValueError("the duration must be longer than nothing; leave the key out for the usual one")
    return value


def _file(value: str, info: ValidationInfo) -> str:
    place = Path((info.context or {}).get("folder", ".")) / value
    if not place.is_file():
        raise Misread(value, "the file {} is not there; it is looked for beside the target file")
    return str(place)


HttpUrl = Annotated[str, AfterValidator(_http)]
PostgresUrl = Annotated[str, AfterValidator(_postgres)]
HttpUrls = Annotated[list[HttpUrl], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]
LocalFile = Annotated[str, AfterValidator(_file)]
"""A file on the machine that runs the checks; relative to the target file."""
AtLeastOne = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
Authorization = Annotated[str, AfterValidator(_authorization)]
"""The whole value of a header Authorization; its key is declared with `{"secret": "header"}`."""
Words = Annotated[str, AfterValidator(_words)]
"""What a person writes or is called: not blank, and not the … of lines that were printed to be filled in."""
Interval = Annotated[Duration, AfterValidator(_some_time)]
"""A duration that is not 0: a window, a time between two looks, a limit that a thing can keep."""
Ratio = Annotated[float, Field(ge=0, le=1)]


def _is_number(annotation: object) -> bool:
    return annotation in (int, float) or any(_is_number(part) for part in get_args(annotation))


class Settings(BaseModel):
    """A part of a target file: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    one_of: ClassVar[tuple[str, ...]] = ()  # keys that are alternatives: exactly one of them is given

    @field_validator("*", mode="before")
    @classmethod
    def _no_yes_for_a_number(cls, value: object, info: ValidationInfo) -> object:
        """Python takes true as 1, and nobody means it."""
        if isinstance(value, bool) and _is_number(cls.model_fields[str(info.field_name)].annotation):
            raise ValueError(f"{str(value).lower()} is no number; write the number itself")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in self.one_of if getattr(self, name)]
        if self.one_of and len(given) != 1:
            found = f"{' and '.join(given)} are given" if given else "none is given"
            raise ValueError(f"exactly one of {', '.join(self.one_of)} is needed, and {found}")
        return self
