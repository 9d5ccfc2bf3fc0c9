"""Bodies and queries checked as class-validator does, with its English sentences (contract, section 1)."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from testbed.inventory.app.problem import bad_request
from testbed.inventory.app.values import Row, instant

Rule = tuple[Callable[[Any], bool], str]  # what must hold, and the sentence after the property's name when it does not
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True)
class Field:
    """One property: how it is converted, the rules in the order in which their sentences are listed, its default."""

    name: str
    convert: Callable[[Any], Any]
    rules: tuple[Rule, ...]
    required: bool = False
    default: Any = None
    checked: Callable[[Any, str], list[str]] | None = None  # for nested lists

    def problems(self, value: Any) -> list[str]:
        """The sentences of the rules that `value` breaks."""
        if self.checked:
            return self.checked(value, self.name)
        return [self._sentence(text) for holds, text in self.rules if not holds(value)]

    def _sentence(self, text: str) -> str:
        return text if text.endswith("다.") else f"{self.name} {text}"


Schema = Sequence[Field]


def check(schema: Schema, data: Any) -> Row:
    """`data` converted, with defaults; raises Problem 400 with every broken rule in one sentence list."""
    given = data if isinstance(data, Mapping) else {}
    known = {field.name for field in schema}
    problems = [f"property {name} should not exist" for name in given if name not in known]
    result: Row = {}
    for field in schema:
        value = given.get(field.name)
        if value is None and not field.required:
            if field.default is not None:
                result[field.name] = field.default
            continue
        converted = None if value is None else field.convert(value)
        problems += field.problems(converted)
        result[field.name] = converted
    if problems:
        raise bad_request(", ".join(problems))
    return result


def text(name: str, longest: int = 0, shortest: int = 0, required: bool = False) -> Field:
    """A string of so many characters (0: no such rule)."""
    rules: list[Rule] = []
    if longest:
        sentence = f"must be shorter than or equal to {longest} characters"
        rules.append((lambda value: isinstance(value, str) and len(value) <= longest, sentence))
    if shortest:
        sentence = f"must be longer than or equal to {shortest} characters"
        rules.append((lambda value: isinstance(value, str) and len(value) >= shortest, sentence))
    rules.append((lambda value: isinstance(value, str), "must be a string"))
    return Field(name, _string, tuple(rules), required)


def filled(name: str, longest: int) -> Field:
    """A required string that is not empty."""
    return Field(
        name,
        _string,
        (
            (
                lambda value: isinstance(value, str) and len(value) <= longest,
                f"must be shorter than or equal to {longest} characters",
            ),
            (lambda value: value not in ("", None), "should not be empty"),
            (lambda value: isinstance(value, str), "must be a string"),
        ),
        required=True,
    )


def email(name: str) -> Field:
    """A required e-mail address."""
    return Field(
        name, _string, ((lambda value: bool(value and EMAIL.fullmatch(value)), "must be an email"),), required=True
    )


def matching(name: str, *rules: tuple[str, str], shortest: int = 0) -> Field:
    """A required string that matches each pattern, with the sentence for each that it does not."""
    patterns = [_pattern(pattern, says) for pattern, says in rules]
    return Field(name, _string, (*patterns, *(text(name, shortest=shortest).rules if shortest else ())), required=True)


def whole(
    name: str, least: int | None = None, most: int | None = None, required: bool = False, default: int | None = None
) -> Field:
    """A whole number between `least` and `most`."""
    rules: list[Rule] = []
    if most is not None:
        rules.append((lambda value: _number(value) and value <= most, f"must not be greater than {most}"))
    if least is not None:
        rules.append((lambda value: _number(value) and value >= least, f"must not be less than {least}"))
    rules.append((_is_whole, "must be an integer number"))
    return Field(name, _to_number, tuple(rules), required, default)


def quantity(required: bool = True) -> Field:
    """A whole number above zero."""
    positive: Rule = (lambda value: _number(value) and value > 0, "must be a positive number")
    return Field("quantity", _to_number, (positive, (_is_whole, "must be an integer number")), required)


def date(name: str) -> Field:
    """An optional moment."""
    return Field(name, _to_date, ((lambda value: isinstance(value, datetime), "must be a Date instance"),))


def flag(name: str, required: bool = False, default: bool | None = None) -> Field:
    """A boolean; any text that is not empty counts as true, as in the real service."""
    return Field(
        name, _to_bool, ((lambda value: isinstance(value, bool), "must be a boolean value"),), required, default
    )


def one_of(name: str, *values: str, required: bool = False, default: str | None = None) -> Field:
    """One of these words."""
    sentence = f"must be one of the following values: {', '.join(values)}"
    return Field(name, _string, ((lambda value: value in values, sentence),), required, default)


def many(name: str, schema: Schema, least: int = 0, most: int = 10_000) -> Field:
    """An optional list of objects, each checked by `schema`; sentences carry the position."""

    def problems(value: Any, name: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{name} must be an array"]
        found = [f"{name} must contain no more than {most} elements"] if len(value) > most else []
        found += [f"{name} must contain at least {least} elements"] if len(value) < least else []
        return found + [f"{name}.{place}.{says}" for place, each in enumerate(value) for says in _broken(schema, each)]

    def convert(value: Any) -> Any:
        return [_converted(schema, each) for each in value] if isinstance(value, list) else value

    return Field(name, convert, (), checked=problems)


def _broken(schema: Schema, data: Any) -> list[str]:
    given = data if isinstance(data, Mapping) else {}
    known = {field.name for field in schema}
    strange = [f"property {name} should not exist" for name in given if name not in known]
    return strange + [
        says
        for field in schema
        if field.required or given.get(field.name) is not None
        for says in field.problems(given.get(field.name))
    ]


def _converted(schema: Schema, data: Any) -> Any:
    if not isinstance(data, Mapping):
        return data
    by_name = {field.name: field for field in schema}
    return {
        key: by_name[key].convert(value) if key in by_name and value is not None else value
        for key, value in data.items()
    }


def _string(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _to_number(value: Any) -> Any:
    if isinstance(value, str):
        try:
            number = float(value.strip() or 0)
        except ValueError:
            return math.nan
        return int(number) if number.is_integer() else number
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _to_bool(value: Any) -> Any:
    return bool(value)


def _to_date(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000, UTC).replace(tzinfo=None)
    return instant(value) if isinstance(value, str) else None


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and not math.isnan(value)


def _pattern(pattern: str, says: str) -> Rule:
    return lambda value: bool(re.search(pattern, value or "")), says


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


PAGE = (whole("page", least=1, default=1), whole("size", least=1, most=200, default=20))
