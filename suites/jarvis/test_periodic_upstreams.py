"""The team chat, errors of OpenAI, of Naver and of the holiday API (document 004, done 6)."""

import re
from collections.abc import Callable
from typing import cast

import pytest

from fixtures.answer import Answer
from gate.fixtures import run_of
from suites.jarvis.drills import good
from suites.jarvis.target import Section
from suites.jarvis.trials import NAMES, modes
from suites.jarvis.upstream_fixtures import Provoked
from suites.jarvis.upstream_log import Logged

Saw = Callable[[str], None]

CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
OURS = (401, 403)  # would say that the user's own token is bad


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case a way of failing of each upstream that the run may make fail; one of the logs for any other."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("jarvis"))
    if "upstream" in metafunc.fixturenames:
        metafunc.parametrize(("upstream", "mode"), [(name, mode) for name in NAMES for mode in modes(section, name)])
    elif "mode" in metafunc.fixturenames:
        metafunc.parametrize("mode", modes(section, "openai"))


@pytest.mark.item("JV-PER-16", attestable=True)
def test_the_worker_tells_the_asker(mode: str, ai_trials: Provoked | Logged, saw: Saw) -> None:
    """Whoever asked is told that there is no answer."""
    if isinstance(ai_trials, Logged):
        return saw(ai_trials.whole(ai_trials.judged("worker")))
    seen = ai_trials.trials.told[mode]
    assert not isinstance(seen, AssertionError), f"openai {mode}: the asker was told nothing: {seen}"
    assert seen.type == "error", f"openai {mode}: the asker got {seen}, as if it were an answer"
    assert str(seen["message"] or ""), f"openai {mode}: the asker got an error that says nothing"
    saw(f"openai {mode}: the asker was told {seen}")
    ai_trials.drill.done()


@pytest.mark.item("JV-PER-16", attestable=True)
def test_the_server_answers_with_a_code_of_its_own(
    upstream: str, mode: str, trials: Provoked | Logged, saw: Saw
) -> None:
    """Whatever an upstream does, the server answers in time with its own code and shape."""
    if isinstance(trials, Logged):
        return saw(trials.whole(trials.judged(upstream)))
    answer = good(trials.trials.answers[upstream, mode])
    said = f"{upstream} {mode}: {answer.method} {answer.path} was answered {answer.status} with {answer.brief()}"
    assert _clear(answer) or (upstream == "holidays" and _built_in(answer)), (
        f"{said}; expected an error code of its own"
    )
    assert answer.status not in OURS, f"{said}: that blames the user's own token"
    saw(f"{upstream} {mode}: {answer.status} {_code(answer) or 'the built-in days'}, {answer.seconds:.1f} s")
    trials.drill.done()


@pytest.mark.item("JV-PER-16", attestable=True)
def test_no_request_is_left_running(ai_trials: Provoked | Logged, saw: Saw) -> None:
    """A request that failed is not called running for ever."""
    if isinstance(ai_trials, Logged):
        told, left = ai_trials.judged("worker"), ai_trials.running()
        assert not left, f"{left} AI requests are called running, and nobody works on them; {told}"
        return saw(f"none is called running; {ai_trials.whole(told)}")
    left = good(ai_trials.trials.running)
    assert not left, f"{left} AI requests are called running, and nobody works on them"
    saw(f"after {len(ai_trials.trials.told)} failed requests none is called running")
    ai_trials.drill.done()


@pytest.mark.item("JV-PER-16", attestable=True)
def test_server_and_worker_live_on(any_trials: Provoked | Logged, saw: Saw) -> None:
    """Both are the same processes as before, and work again with the upstreams put back."""
    if isinstance(any_trials, Logged):
        told = any_trials.judged(*NAMES, "worker")
        assert not any_trials.restarted, f"restarted by themselves: {' and '.join(any_trials.restarted)}; {told}"
        return saw(f"server and worker live; {any_trials.whole(told)}")
    seen = any_trials.trials
    assert not seen.restarted, f"{' and '.join(seen.restarted)} died of an upstream's error"
    assert seen.afterwards is None, f"with every upstream put back the chat does not work: {seen.afterwards}"
    saw("server and worker live, and an AI request is answered again")
    any_trials.drill.done()


def _clear(answer: Answer) -> bool:
    return answer.status >= 400 and bool(_code(answer))


def _code(answer: Answer) -> str:
    """The error code of the service's own shape; "" for any other shape."""
    body = answer.json() if answer.text else None
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, str) and CODE.fullmatch(error) else ""


def _built_in(answer: Answer) -> bool:
    """The documented fall-back: the holidays that the service knows by itself (a list, in its own shape)."""
    days = answer.json() if answer.status == 200 else None
    return isinstance(days, list) and bool(days) and all(isinstance(day, dict) and day.get("date") for day in days)
