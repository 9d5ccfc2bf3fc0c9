"""The fixed words of the reports, in the languages that there is a `strings_<language>.toml` for."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gate.model import Hidden, Item

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Words:
    """The table of one language."""

    language: str
    table: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The words of that dotted key with the values put in; raises KeyError for a key that does not exist."""
        return self.table[key].format(**values)

    def title(self, item: Item) -> str:
        """The item's title in this language."""
        return item.title_ko if self.language == "ko" and item.title_ko else item.title

    def remedy(self, of: Item | Hidden) -> str:
        """The remedy of an item, or of what hides items, in this language."""
        return of.remedy_ko if self.language == "ko" and of.remedy_ko else of.remedy

    def allowed(self, level: str) -> str:
        """The ceiling of a run in this language."""
        return self.table.get(f"safety.{level}", level)

    def source(self, item: Item) -> str:
        """Where the item comes from: document and section."""
        document, *section = re.split(r", sections? ", item.source, maxsplit=1)
        if self.language == "en" or not section:
            return self("line.source", source=item.source)
        return self("line.source_section", document=document, section=section[0].replace(" and ", ", "))

    def looks_at(self, item: Item) -> str:
        """What is looked at; empty where nobody has said it in this language."""
        return item.looks_at_ko if self.language == "ko" else item.looks_at

    def changes(self, item: Item) -> str:
        """What the checks change; empty where they change nothing or nobody has said it in this language."""
        return item.changes_ko if self.language == "ko" else item.changes


def languages() -> list[str]:
    """The languages that a report can be written in."""
    return sorted(path.stem.removeprefix("strings_") for path in FOLDER.glob("strings_*.toml"))


@cache
def words(language: str) -> Words:
    """The words of a language; raises ValueError, naming those that exist, for another one."""
    if language not in languages():
        raise ValueError(f"no report language {language!r}; there is {', '.join(languages())}")
    tables = tomllib.loads((FOLDER / f"strings_{language}.toml").read_text(encoding="utf-8"))
    return Words(language, {f"{name}.{key}": text for name, table in tables.items() for key, text in table.items()})
