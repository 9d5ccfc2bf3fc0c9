"""What the gate and the connections say, in Korean: found by the shape of the English sentence."""

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def korean(sentence: str) -> str:
    """The sentence in Korean where its shape is known, with what is quoted in it; any other as it is."""
    for shape, said in _shapes():
        if match := shape.fullmatch(sentence):
            return said.format(*(korean(part or "") for part in match.groups()))
    return sentence


@cache
def _shapes() -> list[tuple[re.Pattern[str], str]]:
    table = tomllib.loads((Path(__file__).parent / "said_ko.toml").read_text(encoding="utf-8"))
    return [(re.compile(entry["en"], re.DOTALL), entry["ko"]) for entry in table["said"]]
