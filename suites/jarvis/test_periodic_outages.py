"""The team chat, loss of Redis and of the database (document 004, done 6)."""

from collections.abc import Callable

import pytest

from suites.jarvis.drill_fixtures import Drill
from suites.jarvis.drills import good
from suites.jarvis.health import Health
from suites.jarvis.outages import Outage

Saw = Callable[[str], None]

AWAY = 503
PART = {"redis": "redis", "postgres": "database"}
either = pytest.mark.parametrize("part", list(PART))


@either
@pytest.mark.item("JV-PER-12", attestable=True)
def test_health_says_that_it_is_away(part: str, outage: Outage, drill: Drill, saw: Saw) -> None:
    """While a part is away /health answers with a status of its own, within the limit, and does not call it ok."""
    seen, name = outage.health, PART[part]
    assert isinstance(seen, Health), f"while {part} was away /health did not answer: {seen}"
    told = (seen.code, seen.ok_said, name in seen.bad)
    assert told == (AWAY, False, True), f"while {part} was away {seen.trouble}; expected {AWAY}, and {name} not ok"
    saw(f"while {part} was away /health answered {seen.code} after {seen.seconds * 1000:.0f} ms")
    drill.done()


@either
@pytest.mark.item("JV-PER-12", attestable=True)
def test_the_server_lives_through_it(part: str, outage: Outage, drill: Drill, saw: Saw) -> None:
    """A socket that was open before answers a ping while the part is away, and after it."""
    line, after = outage.line, outage.after
    assert not isinstance(line, AssertionError), f"the server did not live on without {part}: {line}"
    assert not isinstance(after, AssertionError), f"the server did not live through the loss of {part}: {after}"
    assert "server" not in outage.restarted, f"the server died of the loss of {part}, and was started again"
    saw(f"a socket opened before answered while {part} was away, and after it")
    drill.done()


@either
@pytest.mark.item("JV-PER-12", attestable=True)
def test_the_worker_lives_and_resumes(part: str, outage: Outage, drill: Drill, saw: Saw) -> None:
    """The worker's process is the same as before, and it works on the next job."""
    assert "worker" not in outage.restarted, f"the worker died of the loss of {part}, and was started again"
    seconds = good(outage.answer)
    told = "the same process" if outage.lives[0] else "whether it was restarted meanwhile, Docker does not say"
    saw(f"after {part} was back the worker answered in {seconds:.1f} s; {told}")
    drill.done()


@either
@pytest.mark.item("JV-PER-12", attestable=True)
def test_a_message_goes_through_again(part: str, outage: Outage, drill: Drill, saw: Saw) -> None:
    """Once the part is back a message reaches the other member, within the limit."""
    seen = outage.message
    assert not isinstance(seen, AssertionError), f"after {part} was back no message went through: {seen}"
    saw(f"after {part} was back a message arrived in {seen * 1000:.0f} ms")
    drill.done()


@either
@pytest.mark.item("JV-PER-12", attestable=True)
def test_an_ai_request_goes_through_again(part: str, outage: Outage, drill: Drill, saw: Saw) -> None:
    """Once the part is back an AI request is answered, within the limit."""
    seen = outage.answer
    assert not isinstance(seen, AssertionError), f"after {part} was back no AI request went through: {seen}"
    saw(f"after {part} was back an AI request was answered in {seen:.1f} s")
    drill.done()
