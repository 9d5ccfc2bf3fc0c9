"""What outlives a run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gate.history import History


def test_what_was_done_is_known_to_the_next_run(tmp_path: Path) -> None:
    History(tmp_path / "state").done("restore", rows=12)
    later = History(tmp_path / "state")
    done = later.last("restore")
    assert done is not None
    assert timedelta() <= datetime.now(UTC) - done < timedelta(minutes=5)
    assert later.facts("restore")["rows"] == 12


def test_what_was_never_done_is_not_known(tmp_path: Path) -> None:
    assert History(tmp_path).last("restore") is None
    assert History(tmp_path).facts("restore") == {}


def test_one_fact_leaves_the_others_alone(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.done("a", n=1)
    history.done("b", n=2)
    history.done("a", n=3)
    assert (history.facts("a")["n"], history.facts("b")["n"]) == (3, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.json", "history.lock"]


def test_workers_that_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: History(tmp_path).done(str(n)), range(40)))
    assert all(History(tmp_path).last(str(n)) for n in range(40))
