"""The README in both languages: the same commands, and links that lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.ko.md"]

_LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def _commands(name: str) -> list[str]:
    """Lines of code blocks without their comments, and the commands of tables."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return lines + re.findall(r"^\|.*\| `(pytest [^`]*)` \|$", text, re.MULTILINE)


def test_both_languages_hold_the_same_commands() -> None:
    """What is to be typed does not depend on the reader's language."""
    assert _commands("README.ko.md") == _commands("README.md")


@pytest.mark.parametrize("name", READMES)
def test_every_link_leads_to_a_file(name: str) -> None:
    """Links into the repository find what they name."""
    links = _LINK.findall((ROOT / name).read_text(encoding="utf-8"))
    missing = [link for link in links if not (ROOT / link).exists()]
    assert links, f"{name} holds no link"
    assert not missing, f"{name} links to {', '.join(missing)}"
