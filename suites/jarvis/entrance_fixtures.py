"""Fixtures of the checks on the public entrance: each observation is made once."""

from collections.abc import Iterator, Mapping

import pytest

from fixtures.answer import Answer
from fixtures.host import Host
from fixtures.network import Knock, knock_all
from fixtures.tls import Certificate, Tls
from fixtures.websocket import WebSockets
from gate.outcomes import Unverified
from suites.jarvis import connections, entrance
from suites.jarvis.connections import needed
from suites.jarvis.target import Ports, Section
from suites.jarvis.target import Tls as Where


@pytest.fixture(scope="session")
def public(section: Section) -> Where:
    """What the target says of the public entrance."""
    return needed(section.tls, "tls")


@pytest.fixture(scope="session")
def public_tls(section: Section, public: Where) -> Tls:
    """Its TLS."""
    return entrance.tls(section, public)


@pytest.fixture(scope="session")
def certificate(public_tls: Tls) -> Certificate:
    """Its certificate, good or bad."""
    return public_tls.certificate()


@pytest.fixture(scope="session")
def public_health(section: Section, public: Where) -> Answer:
    """The health answer by https."""
    with connections.web(section, public.https, "public entrance") as http:
        return http.get("/health", timeout=section.limits.health_timeout)


@pytest.fixture(scope="session")
def plain_health(section: Section, public: Where) -> Answer:
    """What the entrance answers without TLS."""
    with connections.web(section, entrance.plain(public), "entrance without TLS") as http:
        return http.get("/health", timeout=section.limits.health_timeout)


@pytest.fixture
def public_hub(section: Section, public: Where) -> Iterator[WebSockets]:
    """The hub behind TLS."""
    where = section.websocket or None
    with connections.hub_at(section, entrance.hub(public), where.token_in if where else "query") as hub:
        yield hub


@pytest.fixture(scope="session")
def ports(section: Section) -> Ports:
    """What the target says of the machine's ports."""
    return needed(section.ports, "ports")


@pytest.fixture(scope="session")
def knocks(ports: Ports) -> Mapping[int, Knock]:
    """What each port does with a connection from here."""
    return knock_all(ports.host, entrance.asked(ports))


@pytest.fixture(scope="session")
def outer_listeners(host: Host, ports: Ports) -> list[tuple[str, int]]:
    """Who listens on addresses of the host that are not loopback; raises Unverified when nobody listens at all."""
    ran = host.run(needed(ports.listeners, "ports.listeners"))
    if not ran.ok or not ran.out.strip():
        raise Unverified(f"the host does not say who listens: {ran.sentence}")
    return entrance.listeners(ran.out)
