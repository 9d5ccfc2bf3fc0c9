"""The suites' own conftest: it refuses a run that nobody supervises, and answers questions."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("question", "answer"), [("--help", "--target"), ("--markers", "@pytest.mark.item")])
def test_questions_are_answered(question: str, answer: str) -> None:
    asked = ask(question)
    assert (asked.returncode, answer in asked.stdout) == (0, True)


def test_a_run_that_nobody_supervises_is_refused() -> None:
    ran = ask("-p", "no:greenlight", "-m", "post_deploy", "suites")
    assert (ran.returncode, "the gate does not supervise this run" in ran.stderr) == (4, True)
