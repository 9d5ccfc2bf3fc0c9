"""How cases are spread over workers."""

import pytest

from tests.gate.toy import Toy, check, item

NOTES = "open(f'world/{os.getpid()}', 'a').write(__name__ + ' ')\ntime.sleep(0.05)"


@pytest.mark.parametrize(("said", "processes"), [(("-n", "2"), 2), ((), 2), (("-n", "0"), 1)])
def test_a_systems_cases_stay_on_one_worker_and_two_systems_run_side_by_side_unless_told_otherwise(
    toy: Toy, said: tuple[str, ...], processes: int
) -> None:
    toy.write("suites/box/__init__.py", "")
    toy.write("suites/box/target.py", "from gate.settings import Settings\nclass Section(Settings):\n    pass\n")
    toy.write("suites/box/checklist.toml", item("BOX-POST-01"))
    cases = [check("POST-01", NOTES, case=f"test_{n}") for n in range(6)]
    toy.write("suites/box/test_a.py", "import os, time, pytest\n" + "".join(cases[:3]).replace("POST", "BOX-POST"))
    toy.write("suites/box/test_b.py", "import os, time, pytest\n" + "".join(cases[3:]).replace("POST", "BOX-POST"))
    toy.checks(*(text.replace("POST", "TOY-POST") for text in cases), check("TOY-POST-02"))
    toy.target(more="\n[box]\n")
    assert toy.run(*said).verdict == "GO"
    ran = [set(path.read_text().split()) for path in toy.world.iterdir() if path.name.isdigit()]
    apart = [{"suites.toy.test_toy"}, {"suites.box.test_a", "suites.box.test_b"}]
    assert sorted(ran, key=len) == (apart if processes == 2 else [set.union(*apart)])


def test_one_system_runs_without_workers(toy: Toy) -> None:
    toy.checks(
        check("TOY-POST-01", NOTES.replace("__name__", "os.environ.get('PYTEST_XDIST_WORKER', 'alone')")),
        check("TOY-POST-02"),
    )
    assert toy.run().verdict == "GO"
    assert [path.read_text() for path in toy.world.iterdir() if path.name.isdigit()] == ["alone "]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "with workers"])
def test_vital_signs_come_first_and_drills_last(toy: Toy, workers: tuple[str, ...]) -> None:
    toy.checklist(item("TOY-POST-01", safety="drill", changes="A file."), item("TOY-POST-02"))
    toy.checks(
        check("TOY-POST-01", _noted("drill"), fixtures="world"),
        check("TOY-POST-02", _noted("plain"), fixtures="world", case="test_plain"),
        check("TOY-POST-02", _noted("vital"), fixtures="world", case="test_vital", vital=True),
    )
    assert toy.run("--allow", "drill", *workers).verdict == "GO"
    assert (toy.world / "order").read_text().split() == ["vital", "plain", "drill"]


def _noted(what: str) -> str:
    return f"(world / 'order').open('a').write('{what} ')"
