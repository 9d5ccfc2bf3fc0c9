"""Fixtures of the checks on upstream errors: made to happen where the target allows it, else read in the logs."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from fixtures.host import Host
from gate.fixtures import Attestation
from suites.jarvis import upstream_log
from suites.jarvis.drill_fixtures import Drill
from suites.jarvis.service_logs import ServiceLog
from suites.jarvis.services import BUILT, Services, of
from suites.jarvis.target import Section
from suites.jarvis.trials import Trials, any_used, left_running, used
from suites.jarvis.upstream_log import Logged


@dataclass(frozen=True)
class Provoked:
    """What came of errors that the run made, and the case's part of that drill."""

    trials: Trials
    drill: Drill


@pytest.fixture(scope="session")
def tried_upstreams(section: Section, host: Host, request: pytest.FixtureRequest) -> Trials:
    """What came of every upstream's errors, made once a run."""
    return Trials.run(section, host, request.getfixturevalue("witness"))


@pytest.fixture
def logged_upstreams(
    section: Section, logs: Mapping[str, ServiceLog], deployed_services: Services, attestation: Attestation
) -> Logged:
    """What the logs tell of upstream errors that nobody has provoked."""
    restarted = [
        each.name for name in BUILT for each in of(deployed_services, name) if each.restarts > section.limits.restarts
    ]
    failures = upstream_log.failures(logs, section.limits.upstream_answer)
    since = logs["worker"].since if "worker" in logs else None
    window, cut = upstream_log.window(logs), upstream_log.cut(logs)
    return Logged(failures, window, lambda: left_running(section, since), restarted, attestation, cut)


@pytest.fixture
def trials(section: Section, upstream: str, request: pytest.FixtureRequest) -> Provoked | Logged:
    """What is known of one upstream that this environment uses."""
    return _known(section, upstream, request)


@pytest.fixture
def ai_trials(section: Section, request: pytest.FixtureRequest) -> Provoked | Logged:
    """What is known of the worker's upstream."""
    return _known(section, "worker", request)


@pytest.fixture
def any_trials(section: Section, request: pytest.FixtureRequest) -> Provoked | Logged:
    """What is known, where there is anything to try."""
    drill = request.getfixturevalue("drill") if section.upstreams else None
    any_used(section)
    return _seen(drill, request)


def _known(section: Section, name: str, request: pytest.FixtureRequest) -> Provoked | Logged:
    """The trials where the run may make this upstream fail, within a drill; else the logs, which need none."""
    upstream = "openai" if name == "worker" else name
    drill = request.getfixturevalue("drill") if upstream in section.upstreams else None
    used(section, name)
    return _seen(drill, request)


def _seen(drill: Drill | None, request: pytest.FixtureRequest) -> Provoked | Logged:
    if drill is None:
        logged: Logged = request.getfixturevalue("logged_upstreams")
        return logged
    return Provoked(request.getfixturevalue("tried_upstreams"), drill)
