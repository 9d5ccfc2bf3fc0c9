"""What is done again by hand: recorded, read back, in its order."""

from pathlib import Path

from benchmarks.exchanges import Recording, Request, Statement
from benchmarks.replay import Names
from benchmarks.statements import parameters

JOB = "http://127.0.0.1:1/api/v1/uploads/jobs/7"


def _request(at: float, url: str, status: str = "") -> Request:
    return Request(at, "GET", url, {}, "", 200, {"status": status} if status else None)


def test_waiting_for_an_upload_is_one_step_that_polls() -> None:
    """How often a job is asked for depends on the service."""
    asked = (_request(1, JOB, "queued"), _request(2, JOB, "running"), _request(3, JOB, "completed"), _request(4, "/x"))
    (job, other) = Recording("", asked).steps
    assert isinstance(job, Request)
    assert (job.polls, job.answer) == (True, {"status": "completed"})
    assert isinstance(other, Request)
    assert not other.polls


def test_requests_and_statements_keep_their_order(tmp_path: Path) -> None:
    """Also after they were written down, which only the owner may read."""
    path = tmp_path / "recording.json"
    Recording("postgresql://x", (_request(2, "/b"),), (Statement(1, "a"), Statement(3, "c", ("1", None)))).write(path)
    again = Recording.read(path)
    assert [type(step).__name__ for step in again.steps] == ["Statement", "Request", "Statement"]
    assert again.statements[1].parameters == ("1", None)
    assert path.stat().st_mode & 0o777 == 0o600


def test_names_of_then_become_names_of_now() -> None:
    """Ids and tokens that differ between two answers are replaced wherever they turn up."""
    names = Names()
    names.learn({"id": "clx0000001", "n": 1, "rows": [{"id": "clx0000002"}]}, {"id": "clx0000009", "n": 2, "rows": []})
    assert names.put("/products/clx0000001?of=clx0000002") == "/products/clx0000009?of=clx0000002"


def test_parameters_are_read_from_the_statement_log() -> None:
    """Quotes are doubled there, and NULL is no text."""
    assert parameters("Parameters: $1 = 'it''s', $2 = NULL, $3 = '{a,b}'") == ("it's", None, "{a,b}")
