"""What gate, connections and checks say, in Korean: found by the shape of the English sentence.

A table of shapes is a file `said_ko.toml`: one stands here, and a room may have one for what its checks say.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

LONGEST = 2_000  # characters of a sentence that is looked up: what an answer quotes may be made to match slowly
_OWN = Path(__file__).with_name("said_ko.toml")


@cache
def korean(sentence: str, table: Path = _OWN) -> str:
    """The sentence in Korean where its shape is known, with what is quoted in it; any other as it is.

    The shapes of a room's `table` count before those that every run knows.
    """
    for shape, said in _shapes(table) if len(sentence) <= LONGEST else ():
        if match := shape.fullmatch(sentence):
            return said.format(*(korean(part or "", table) for part in match.groups()))
    return sentence


@cache
def _shapes(table: Path) -> list[tuple[re.Pattern[str], str]]:
    said = tomllib.loads(table.read_text(encoding="utf-8"))["said"]
    shapes = [(re.compile(entry["en"], re.DOTALL), entry["ko"]) for entry in said]
    return shapes if table == _OWN else [*shapes, *_shapes(_OWN)]
