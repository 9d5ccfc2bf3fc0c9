"""The service's own check of its environment, tried with bad values (document 004, done 5; conclusion).

What is started gets addresses of a database and of a Redis that do not exist, and a port that nobody asked for: a guard
that lets a bad value pass reaches nothing that is real.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from fixtures.faults import Fault
from fixtures.host import Host, Ran
from gate.outcomes import Unverified
from suites.jarvis.connections import needed
from suites.jarvis.drills import tried
from suites.jarvis.target import Section

APP = "apps/server"
NOWHERE = "127.0.0.1:1"
SHORTEST = 32  # characters of a JWT_SECRET by the service's own rule (document 004, security 2)
TOGETHER = 2  # checks at a time: each of them starts the service's whole program
NOT_RUN = (125, 126, 127)  # the command itself could not be run (POSIX sh, env, docker run)
ENDED = (124, 137, 143)  # it did not end by itself: `timeout`, SIGKILL, SIGTERM


@dataclass(frozen=True)
class Bad:
    """One bad value: what is wrong in words, and the variable that has to be named."""

    words: str
    key: str
    value: str


def bad_values(section: Section) -> dict[str, Bad]:
    """The bad values by case; an empty one stands for a missing one, as the app's own .env would fill that in."""
    environment = section.environment
    short = "s" * (min(environment.shortest_secret, SHORTEST) - 1)
    sample = next(iter(environment.sample_secrets), "dev-secret-change-me")
    return {
        "short JWT_SECRET": Bad(f"a JWT_SECRET of {len(short)} characters", "JWT_SECRET", short),
        "sample JWT_SECRET": Bad("the repository's own JWT_SECRET", "JWT_SECRET", sample),
        "missing JWT_SECRET": Bad("no JWT_SECRET", "JWT_SECRET", ""),
        "missing DATABASE_URL": Bad("no DATABASE_URL", "DATABASE_URL", ""),
        "missing REDIS_URL": Bad("no REDIS_URL", "REDIS_URL", ""),
    }


CASES = ("short JWT_SECRET", "sample JWT_SECRET", "missing JWT_SECRET", "missing DATABASE_URL", "missing REDIS_URL")


def tried_all(section: Section, host: Host) -> dict[str, Ran | AssertionError]:
    """How the check ended with each bad value; raises Unverified where there is no command."""
    command = needed(section.environment.check, "environment.check")
    folder, within = f"{needed(section.source, 'source')}/{APP}", section.limits.env_check
    bad = bad_values(section)

    def run(case: str) -> Ran | AssertionError:
        environment = {**_harmless(section), bad[case].key: bad[case].value}
        return tried(lambda: host.run(command, cwd=folder, env=environment, timeout=within))

    with ThreadPoolExecutor(TOGETHER) as pool:
        return dict(zip(CASES, pool.map(run, CASES), strict=True))


def judged(case: str, section: Section, ran: Ran | AssertionError) -> str:
    """One line about a guard that refused; AssertionError for one that did not, Unverified when it did not run."""
    bad = bad_values(section)[case]
    if isinstance(ran, Fault):
        raise AssertionError(f"with {bad.words} the service did not refuse to start: {ran}")
    if isinstance(ran, AssertionError):
        raise ran
    if ran.rc in NOT_RUN:
        raise Unverified(f"the check of the environment cannot be run: {ran.sentence}")
    if ran.rc in ENDED:
        raise AssertionError(
            f"with {bad.words} the service did not refuse to start: it ran until it was ended ({ran.sentence})"
        )
    assert ran.rc != 0, f"with {bad.words} the service's own check says that all is well (exit 0)"
    assert bad.key in ran.out + ran.err, f"with {bad.words} the check does not name {bad.key}: {ran.sentence}"
    return f"with {bad.words}: exit {ran.rc}, {ran.said}"


def _harmless(section: Section) -> Mapping[str, str]:
    """Production, with values that are all good and lead nowhere."""
    return {
        "NODE_ENV": "production",
        "HOST": "127.0.0.1",
        "PORT": "0",
        "JWT_SECRET": "greenlight-0123456789-abcdefghijkl-" + "x" * section.environment.shortest_secret,
        "DATABASE_URL": f"postgresql://greenlight:greenlight@{NOWHERE}/greenlight?connect_timeout=1",
        "REDIS_URL": f"redis://{NOWHERE}",
        "CORS_ORIGIN": "https://greenlight.invalid",
    }
