"""A room of trivial checks, and the same tests for bare pytest."""

import json
from pathlib import Path

SETTINGS = "[pytest]\naddopts = -p no:testinfra -p no:pytest11.testinfra -p no:anyio{more}\n"
SECTION = "from gate.settings import Settings\n\nclass Section(Settings):\n    pass\n"
TARGET = '[target]\nname = "synthetic"\ndeadline = "10m"\nwait = "0s"\n\n[synthetic]\n'


def room(folder: Path, checks: int) -> Path:
    """A project under the gate: one system, so many points, one trivial check each; returns its folder."""
    suite = folder / "suites" / "synthetic"
    suite.mkdir(parents=True)
    (folder / "pytest.ini").write_text(
        SETTINGS.format(more="") + "testpaths = suites\ngreenlight_suites = suites\n", encoding="utf-8"
    )
    (folder / "target.toml").write_text(TARGET, encoding="utf-8")
    for package in (suite.parent, suite):
        (package / "__init__.py").touch()
    (suite / "target.py").write_text(SECTION, encoding="utf-8")
    (suite / "checklist.toml").write_text("\n".join(map(_item, range(checks))), encoding="utf-8")
    (suite / "test_synthetic.py").write_text("import pytest\n" + "".join(map(_check, range(checks))), encoding="utf-8")
    return folder


def bare(folder: Path, checks: int) -> Path:
    """The same tests for pytest without the gate; returns the folder."""
    folder.mkdir(parents=True)
    (folder / "pytest.ini").write_text(SETTINGS.format(more=" -p no:greenlight"), encoding="utf-8")
    (folder / "test_bare.py").write_text("".join(map(_test, range(checks))), encoding="utf-8")
    return folder


def _test(number: int) -> str:
    return f"\ndef test_{number}():\n    assert {number} >= 0\n"


def _check(number: int) -> str:
    return f'\n@pytest.mark.item("SYN-POST-{number}"){_test(number)}'


def _item(number: int) -> str:
    words = {
        "id": f"SYN-POST-{number}",
        "phase": "post_deploy",
        "severity": "minor",
        "safety": "observe",
        "source": "000, section 1",
        "title": f"Number {number} is not negative",
        "title_ko": f"{number}은 음수가 아니다",
        "remedy": "None is needed.",
        "remedy_ko": "조치할 것이 없습니다.",
        "looks_at": "A number.",
    }
    return "[[item]]\n" + "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in words.items())
