"""The one door of the reports: writes every file, and gives back what the terminal shows."""

from pathlib import Path

from gate.model import Outcome
from reports import terminal


def present(
    outcome: Outcome,
    folder: Path,
    *,
    language: str = "en",
    verbose: bool = False,
    colour: bool = False,
    width: int = 120,
) -> str:
    """Write the report files into `folder`, and harden pytest-html's log beside them; returns the text for the terminal."""
    page = terminal.render(outcome, verbose=verbose, colour=colour, language=language, width=width)
    return f"{page}\nreport: {folder / 'greenlight.html'}"
