"""The one door of the reports: writes every file, and gives back what the terminal shows."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from gate.model import Outcome
from gate.secrets import redact
from reports import html, json, junit, md, pytest_html, terminal
from reports.text import each_text
from reports.words import words

LOG = "pytest.html"
WRITERS = {
    "greenlight.html": html.parts,
    "greenlight.json": json.parts,
    "greenlight.md": md.parts,
    "greenlight.xml": junit.parts,
}


def present(
    outcome: Outcome,
    folder: Path,
    *,
    language: str = "en",
    verbose: bool = False,
    colour: bool = False,
    width: int = terminal.WIDTH,
) -> str:
    """Write the report files into `folder`, harden pytest-html's log beside them; returns the text for the terminal.

    A folder that cannot be written is said in the text: the verdict must be seen all the same. Raises ValueError for a
    language that there are no words for.
    """
    safe = each_text(outcome, redact)
    page = terminal.render(safe, language, verbose=verbose, colour=colour, width=width)
    try:
        where = words(language)("line.report", path=write_all(safe, folder, language)["greenlight.html"])
    except OSError as error:
        where = words(language)("line.no_report", folder=folder, why=error.strerror)
    return f"{page}\n{where}"


def write_all(outcome: Outcome, folder: Path, language: str = "en") -> dict[str, Path]:
    """Write every report file, each whole or not at all, for its owner only; returns name → path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    outcome = each_text(outcome, redact)
    _harden_log(folder / LOG, outcome, language)
    return {name: _write(folder / name, parts(outcome, language)) for name, parts in WRITERS.items()}


def _harden_log(log: Path, outcome: Outcome, language: str) -> None:
    """A log that cannot be made safe is not kept."""
    if not log.is_file():
        return
    try:
        with log.open(encoding="utf-8", errors="replace") as page:
            _write(log, pytest_html.harden(page, outcome, redact, language))
    except (pytest_html.NotHardened, ValueError, KeyError, TypeError, AttributeError):
        log.unlink()


def _write(path: Path, parts: Iterable[str]) -> Path:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(parts)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
