"""The loss of Redis or of the database, made once and judged by many cases (document 004, done 6).

While the database is away nothing is sent to the hub: a message would end the server's process.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fixtures.faults import Away, Fault
from fixtures.http import Http
from fixtures.websocket import Client
from gate.outcomes import Unverified
from suites.jarvis import health, through
from suites.jarvis.compose import Compose
from suites.jarvis.drills import Part, tried
from suites.jarvis.health import Health
from suites.jarvis.people import People
from suites.jarvis.rooms import OwnRoom, expect
from suites.jarvis.target import Limits

BUILT = ("server", "worker")
READS = 12  # at once: as many as a pool has connections, which the outage has cut

Said = Mapping[str, str]


@dataclass(frozen=True)
class Outage:
    """What was seen while a part was away, and after it was back.

    `line` and `after` are the seconds of a pong on a socket that was opened before; `lives` says when the containers of
    server and worker were started, before and after ({} where Docker does not say).
    """

    part: str
    health: Health | Away
    line: float | AssertionError
    after: float | AssertionError
    lives: tuple[Said, Said]
    message: float | AssertionError
    answer: float | AssertionError

    @property
    def restarted(self) -> list[str]:
        """The services that did not live through it."""
        before, after = self.lives
        return [service for service, moment in before.items() if after.get(service) != moment]


@dataclass(frozen=True)
class Witness:
    """What an outage is seen with: the server's API, a socket opened before, Docker, and a room of the run's own."""

    api: Http
    client: Client
    lives: "Lives"
    room: OwnRoom
    people: People
    limits: Limits

    def of(self, part: Part) -> Outage:
        """Take the part away and look, bring it back and look again; raises what `Part.drilled` raises."""
        before = self.lives.look()
        within = self.limits.away_answer
        with part.drilled(part.loss):
            part.lose()
            seen = health.look(self.api, within)
            line = tried(lambda: self.client.ping(within=within))
        after = tried(lambda: self.client.ping(within=within))
        lives = (before, self.lives.look())
        return Outage(part.name, seen, line, after, lives, tried(self._message), tried(self._answer))

    def _message(self) -> float:
        self._pool_is_whole()
        return through.message(self.room, self.people, self.limits.recovery)

    def _answer(self) -> float:
        self._pool_is_whole()
        return through.request(self.room, self.people, self.limits.ai_answer)

    def _pool_is_whole(self) -> None:
        """Read by HTTP until no request meets a connection that the outage has cut: a message must not be the first."""
        with ThreadPoolExecutor(READS) as many:
            list(many.map(lambda _: tried(lambda: self.api.get("/rooms")), range(READS)))
        for _ in range(3):
            expect(self.api.get("/rooms"))


@dataclass(frozen=True)
class Lives:
    """When the containers of server and worker were started: whoever dies and is started again shows another moment."""

    compose: Compose | None
    names: Mapping[str, str]

    @classmethod
    def of(cls, compose: Compose) -> "Lives":
        """Looks the containers up once; where there are none, nothing can be said."""
        try:
            names = {each.service: each.name for each in compose.containers() if each.service in BUILT}
        except (Fault, Unverified):
            return cls(None, {})
        return cls(compose, names)

    def look(self) -> Said:
        """Service → moment of its start."""
        if self.compose is None or not self.names:
            return {}
        ran = self.compose.docker("inspect", "--format", "{{.State.StartedAt}}", *self.names.values())
        moments = ran.out.split()
        return dict(zip(self.names, moments, strict=True)) if len(moments) == len(self.names) else {}
