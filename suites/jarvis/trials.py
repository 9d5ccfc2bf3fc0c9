"""Errors of the upstreams, made once and judged by many cases (document 004, done 6).

The target says how each upstream is made to misbehave; all of them do at the same time, so that silences add up once.
"""

import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

from fixtures.answer import Answer
from fixtures.faults import Fault
from fixtures.host import Host
from fixtures.websocket import Frame
from gate import clock, ledger
from gate.evidence import did
from gate.ledger import Entry
from gate.outcomes import NotApplicable, Unverified
from gate.tag import tag
from suites.jarvis import connections, through
from suites.jarvis.answers import listed
from suites.jarvis.drills import enough_time, tried, trouble, way_back, well_before
from suites.jarvis.outages import Said, Witness
from suites.jarvis.target import Features, Section, Upstream

Name = Literal["openai", "naver", "holidays"]
NAMES: tuple[Name, ...] = ("openai", "naver", "holidays")
MODES = ("401", "429", "500", "silent", "nonsense")
WELL = "well"
LOGGED = "as logged"
NOTHING = "nothing that asks an upstream is on here (jarvis.features)"
COMMAND = 30.0  # seconds that a command which changes an upstream may take
STALE = """select count(*) from "AiRequest" where status = 'running' and "createdAt" >= %s
    and "createdAt" < (now() at time zone 'utc') - make_interval(secs => %s)"""
RUNNING = 'select id from "AiRequest" where "roomId" = %s and status = \'running\''


@dataclass(frozen=True)
class Trials:
    """What came of the errors: the server's answer to (upstream, mode), what the asker of an AI request was told in
    each mode, how many requests were left running, and whether all was well again."""

    answers: Mapping[tuple[str, str], Answer | AssertionError]
    told: Mapping[str, Frame | AssertionError]
    running: int | AssertionError
    lives: tuple[Said, Said]
    afterwards: AssertionError | None

    @classmethod
    def run(cls, section: Section, host: Host, witness: Witness) -> "Trials":
        """Try every mode of every upstream that is used here; raises Blocked when the system is not well before."""
        well_before(section)
        trial = _Trial(section, host, witness)
        enough_time("the drill of the upstreams", trial.needs)
        before, earlier = witness.lives.look(), tried(trial.running)
        with clock.window(trial.needs), trial.put_back():
            answers: dict[tuple[str, str], Answer | AssertionError] = {}
            told: dict[str, Frame | AssertionError] = {}
            for mode in MODES:
                trial.behave(mode)
                trial.ask(mode, answers, told)
        running = _left(earlier, tried(trial.running))
        return cls(answers, told, running, (before, witness.lives.look()), trial.well_again())

    @property
    def restarted(self) -> list[str]:
        """The services that did not live through it."""
        before, after = self.lives
        return [service for service, moment in before.items() if after.get(service) != moment]


def used(section: Section, name: str) -> None:
    """Ends a case of an upstream that this environment does not use, or of which the target does not say whether."""
    feature = {"openai": "openai", "naver": "news", "holidays": "holidays", "worker": "ai"}[name]
    on = connections.needed(getattr(section.features, feature), f"features.{feature}")
    if not on:
        raise NotApplicable(f"{feature} is off here (jarvis.features.{feature}), so that nothing is asked of it")


def any_used(section: Section) -> None:
    """Ends a case for which it is enough that one upstream is used here, where none is."""
    features = section.features
    switches = (features.ai, features.openai, features.news, features.holidays)
    if not any(switches):
        known = all(switch is False for switch in switches)
        raise NotApplicable(NOTHING) if known else Unverified("the target does not say what is on: set jarvis.features")


def modes(section: Section | None, name: Name) -> Sequence[str]:
    """One case a way of failing where the run may make the upstream fail; else one of what the logs tell.

    An error of the holiday API leaves nothing there, as the server then gives its own days: where no upstream can be
    made to fail it has no case of its own. Should one end in a 500, the case of all tells.
    """
    if section is None or name in section.upstreams:
        return MODES
    return () if name == "holidays" and not section.upstreams else (LOGGED,)


def left_running(section: Section, since: datetime | None) -> int:
    """How many AI requests since then are called running for longer than an answer may take."""
    if since is None:
        raise Unverified("the worker has no container, and so no log")
    with connections.database(section) as database:
        return int(database.value(STALE, (since.replace(tzinfo=None), float(section.limits.ai_answer))))


def behave(host: Host, section: Section, name: str, how: Upstream, mode: str) -> None:
    """Make an upstream behave so from now on; raises Fault when its command fails."""
    ran = host.run([*how.behave, mode], cwd=section.source, timeout=COMMAND)
    if not ran.ok:
        raise Fault(f"{name} could not be made to behave as {mode}: {ran.sentence}")


def sweep(entry: Entry, section: Section) -> None:
    """Put an upstream back that a killed run has left misbehaving."""
    how = {**section.upstreams}.get(entry.key)  # type: ignore[call-overload]
    with connections.host(section) as host:
        behave(host, section, entry.key, connections.needed(how, f"upstreams.{entry.key}"), WELL)
    entry.removed()


@dataclass(frozen=True)
class _Trial:
    section: Section
    host: Host
    witness: Witness

    @property
    def upstreams(self) -> list[tuple[Name, Upstream]]:
        """Those that the target names and this environment uses."""
        features: Features = self.section.features
        on = {"openai": features.openai or features.ai, "naver": features.news, "holidays": features.holidays}
        return [(name, how) for name, how in self.section.upstreams.items() if on[name]]

    @property
    def needs(self) -> float:
        """Seconds that its steps may take: each mode, the way back, and the look at whether all is well again."""
        limits = self.section.limits
        return len(MODES) * (COMMAND + limits.upstream_answer) + COMMAND + limits.recovery + limits.ai_answer

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Whatever happens within the block, every upstream is well after it."""
        entries = [
            ledger.note("jarvis", "upstream", name, **way_back("made to fail", [*how.behave, WELL], self.section))
            for name, how in self.upstreams
        ]
        for name, how in self.upstreams:
            did(f"a drill: {name} is made to fail now ({shlex.join([*how.behave, '…'])}), and is put back at its end")
        try:
            yield
        finally:
            with clock.spared(COMMAND):
                self.behave(WELL)
            for entry in entries:
                entry.removed()

    def behave(self, mode: str) -> None:
        """All of them at once."""
        _together(
            [lambda n=name, h=how: behave(self.host, self.section, n, h, mode) for name, how in self.upstreams]  # type: ignore[misc]
        )

    def ask(
        self,
        mode: str,
        answers: dict[tuple[str, str], Answer | AssertionError],
        told: dict[str, Frame | AssertionError],
    ) -> None:
        """Ask the server for what needs each of them, and the worker, all at the same time."""

        def server(name: Name) -> None:
            answers[name, mode] = tried(lambda: self._answer(name))

        def worker() -> None:
            told[mode] = tried(self._told)

        asking: list[Callable[[], None]] = [lambda n=name: server(n) for name, _ in self.upstreams]  # type: ignore[misc]
        _together([*asking, *([worker] if self.section.features.ai else [])])

    def running(self) -> frozenset[str]:
        """The ids of the AI requests of the room that are called running."""
        if self.section.database is None:
            raise Unverified("only the database says which requests are running: set jarvis.database")
        with connections.database(self.section) as database:
            return frozenset(str(row.id) for row in database.rows(RUNNING, (self.witness.room.id,)))

    def well_again(self) -> AssertionError | None:
        """What is still wrong, if anything: the vital signs, then one AI request."""
        if cause := trouble(self.section):
            return Fault(cause.sentence)
        witness = self.witness
        limit = self.section.limits.ai_answer
        ended = tried(lambda: through.request(witness.room, witness.people, limit))
        return ended if isinstance(ended, AssertionError) else None

    def _answer(self, name: Name) -> Answer:
        api, room, within = self.witness.api, self.witness.room.id, self.section.limits.upstream_answer
        word = f"drill {uuid4().hex[:8]}"
        match name:
            case "openai":
                return api.post("/translate", json={"text": word, "targetLang": "ko"}, timeout=within)
            case "naver":
                return api.get(f"/rooms/{room}/news/search", params={"q": word}, timeout=within)
            case "holidays":
                year = self.section.features.lunar_holiday.year
                return api.get("/holidays", params={"year": year}, timeout=within)

    def _told(self) -> Frame:
        """What the asker of an AI request is told."""
        room, id = self.witness.room, f"{tag()}-drill-{uuid4().hex[:8]}"
        with closing(room.enter(self.witness.people.owner, "asker")) as asker, listed(id):
            asker.say("jarvis.request", roomId=room.id, prompt="Say one word.", requestId=id)
            return through.ended(asker, self.section.limits.upstream_answer)


def _left(before: frozenset[str] | AssertionError, after: frozenset[str] | AssertionError) -> int | AssertionError:
    """How many have come to stay; the room is that of the other drills too, and a job that one of them cut off may run
    anew under another id."""
    if isinstance(before, AssertionError):
        return before
    return after if isinstance(after, AssertionError) else len(after - before)


def _together(calls: Iterable[Callable[[], None]]) -> None:
    """All at the same time; raises the first error once all have ended."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(call) for call in calls]:
            done.result()
