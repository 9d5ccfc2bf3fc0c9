"""The team chat, right after a deployment: HTTPS only, and no port too many (document 004, security 2)."""

from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

import pytest

from fixtures.answer import Answer
from fixtures.network import Door, Knock, hsts, redirect
from fixtures.tls import OLD, Certificate, Tls
from fixtures.websocket import WebSockets, frame
from gate.fixtures import run_of
from gate.outcomes import Unverified
from suites.jarvis import entrance
from suites.jarvis.target import Limits, Ports, Section
from suites.jarvis.target import Tls as Where

Saw = Callable[[str], None]
KINDS = ("needed_port", "allowed_port", "closed_port")
OF_THE_DOCUMENT = {"needed_port": [80, 443], "allowed_port": [8080], "closed_port": [5432, 6379]}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One case a port that the target names; the document's own where it names none."""
    section = cast(Section | None, run_of(metafunc.config).target.sections.get("jarvis"))
    named = section.ports if section else None
    for kind in metafunc.fixturenames:
        if kind in KINDS:
            given = getattr(named, kind.partition("_")[0]) if named else OF_THE_DOCUMENT[kind]
            metafunc.parametrize(kind, given)


# --- JV-POST-18: HTTPS only --------------------------------------------------


@pytest.mark.item("JV-POST-18")
def test_the_certificate_is_good(certificate: Certificate, public: Where, saw: Saw) -> None:
    """Chain, dates and host name are those of the public address."""
    assert certificate.trusted, f"the certificate of {public.https} {certificate.problem}"
    saw(f"{certificate.subject} for {', '.join(certificate.names)}, issued by {certificate.issuer}")


@pytest.mark.item("JV-POST-18")
def test_http_leads_to_https(plain_health: Answer, public: Where, saw: Saw) -> None:
    """Without TLS the entrance answers nothing but the way to https, at the same host."""
    target = redirect(plain_health)
    assert target, f"{plain_health.url} answers {plain_health.status} instead of leading to https"
    there, ours = urlsplit(target).hostname, urlsplit(public.https).hostname
    assert there == ours, f"{plain_health.url} leads to {there}, expected {ours}"
    saw(f"{plain_health.url} → {plain_health.status} {target}")


@pytest.mark.item("JV-POST-18")
def test_the_hub_answers_behind_tls(public_hub: WebSockets, limits: Limits, saw: Saw) -> None:
    """wss reaches the hub itself: whoever brings no token is told so by its first frame."""
    told = public_hub.connect(None, "nobody").expect(frame("error"), within=limits.handshake)
    assert told["message"] == "INVALID_TOKEN", f"the hub says {told['message']} to a client without a token"
    saw(f"{public_hub.url}: {told}")


@pytest.mark.item("JV-POST-18", severity="major")
def test_the_certificate_lasts(certificate: Certificate, limits: Limits, saw: Saw) -> None:
    """There is time left to renew it."""
    told = f"the certificate {certificate.end}"
    assert certificate.days_left() >= limits.certificate_days, (
        f"{told}; at least {limits.certificate_days} are asked for"
    )
    saw(told)


@pytest.mark.item("JV-POST-18", severity="major")
@pytest.mark.parametrize("version", OLD)
def test_an_old_protocol_is_refused(version: str, public_tls: Tls, saw: Saw) -> None:
    """TLS before 1.2 is not spoken."""
    refusal = public_tls.refused(version)
    assert refusal, f"{public_tls.host}:{public_tls.port} still speaks {version}"
    saw(f"{version} {refusal}")


@pytest.mark.item("JV-POST-18", severity="minor")
def test_browsers_are_told_to_stay_with_https(public_health: Answer, saw: Saw) -> None:
    """The answer carries Strict-Transport-Security with a time."""
    rule = hsts(public_health)
    seconds = rule.max_age if rule else 0
    assert seconds, f"{public_health.url} sends no Strict-Transport-Security that is in force"
    saw(f"Strict-Transport-Security for {seconds / 86_400:.0f} days")


# --- JV-POST-19: ports -------------------------------------------------------


@pytest.mark.item("JV-POST-19")
def test_an_inner_port_is_shut(closed_port: int, knocks: Mapping[int, Knock], ports: Ports, saw: Saw) -> None:
    """From where the runner stands nothing answers at it."""
    knock = knocks[closed_port]
    assert knock.state is not Door.OPEN, f"{knock}, seen from {ports.seen_from}"
    _reached(knock, knocks, ports)
    saw(str(knock))


@pytest.mark.item("JV-POST-19")
def test_a_needed_port_is_open(needed_port: int, knocks: Mapping[int, Knock], ports: Ports, saw: Saw) -> None:
    """From where the runner stands it can be reached."""
    knock = knocks[needed_port]
    assert knock.state is Door.OPEN, f"{knock}, seen from {ports.seen_from}"
    saw(str(knock))


@pytest.mark.item("JV-POST-19")
def test_a_port_that_may_be_open_is_told(
    allowed_port: int, knocks: Mapping[int, Knock], ports: Ports, saw: Saw
) -> None:
    """It may be open and need not: what it does is only told."""
    _reached(knocks[allowed_port], knocks, ports)
    saw(f"{knocks[allowed_port]}; either is right")


@pytest.mark.item("JV-POST-19")
def test_nobody_else_listens_outside(outer_listeners: list[tuple[str, int]], ports: Ports, saw: Saw) -> None:
    """On the host only allowed ports listen on addresses that are not loopback."""
    beyond = entrance.beyond(outer_listeners, ports)
    assert not beyond, f"beside the allowed ports these listen on addresses that are not loopback: {', '.join(beyond)}"
    known = sorted({port for _, port in outer_listeners})
    saw(f"outer listeners: {', '.join(map(str, known)) or 'none'}")


def _reached(knock: Knock, knocks: Mapping[int, Knock], ports: Ports) -> None:
    """Raises Unverified for a silent port of a machine that does not answer on any."""
    if knock.state is Door.FILTERED and not entrance.reached(knocks.values()):
        raise Unverified(
            f"{ports.host} cannot be reached at all from {ports.seen_from}: that proves nothing of {knock}"
        )
