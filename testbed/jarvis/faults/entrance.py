"""Faults of the public entrance: its certificate, its protocol versions, its headers, and ports that are open."""

import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from testbed.bed import Bed
from testbed.faults import fault
from testbed.ports import free_port


@fault(reds=["JV-POST-18", "JV-PER-06"])
def the_certificate_has_expired(bed: Bed) -> Iterator[None]:
    """The certificate ended yesterday."""
    with bed.jarvis.tls("expired"):
        yield


@fault(reds=["JV-POST-18", "JV-PER-06"], cases=["the_certificate_is_not_about_to_end", "the_certificate_lasts"])
def the_certificate_ends_soon(bed: Bed) -> Iterator[None]:
    """The certificate ends in three days, and its renewal has failed quietly."""
    with bed.jarvis.tls("soon"):
        yield


@fault(reds=["JV-POST-18"])
def the_certificate_is_for_another_host(bed: Bed) -> Iterator[None]:
    """The entrance shows another site's certificate."""
    with bed.jarvis.tls("wrong_host"):
        yield


@fault(reds=["JV-POST-18"], cases=["the_certificate_is_good"])
def the_certificate_has_an_unknown_issuer(bed: Bed) -> Iterator[None]:
    """The certificate's chain ends at an authority that nobody trusts."""
    with bed.jarvis.tls("unknown_issuer"):
        yield


@fault(reds=["JV-POST-18", "JV-PER-06"])
def the_certificate_is_for_clients_only(bed: Bed) -> Iterator[None]:
    """The certificate comes from the right authority, by the template for clients: no browser takes it."""
    with bed.jarvis.tls("for_clients"):
        yield


@fault(reds=["JV-POST-18"], cases=["the_certificate_is_good"])
def the_certificates_key_is_weak(bed: Bed) -> Iterator[None]:
    """The certificate was renewed with the old key of 1024 bits, which no browser accepts any more."""
    with bed.jarvis.tls("weak_key"):
        yield


@fault(reds=["JV-POST-18"], cases=["an_old_protocol_is_refused[TLSv1]"])
def the_entrance_speaks_tls_of_old(bed: Bed) -> Iterator[None]:
    """TLS 1.0 and 1.1 are still spoken."""
    with bed.jarvis.tls("old_protocol"):
        yield


@fault(reds=["JV-POST-18"], cases=["browsers_are_told_to_stay_with_https"])
def the_entrance_sends_no_hsts(bed: Bed) -> Iterator[None]:
    """Strict-Transport-Security was lost with the last change of the proxy's configuration."""
    with bed.jarvis.tls("no_hsts"):
        yield


@fault(reds=["JV-POST-18"], cases=["http_leads_to_https"])
def the_entrance_serves_plain_http(bed: Bed) -> Iterator[None]:
    """Port 80 answers itself instead of leading to https."""
    with bed.jarvis.tls("no_redirect"):
        yield


@fault(reds=["JV-POST-18"], cases=["http_leads_to_https"])
def plain_http_leads_to_another_host(bed: Bed) -> Iterator[None]:
    """Port 80 leads to the https of another site, which the proxy's configuration was copied from."""
    with bed.jarvis.tls("other_host"):
        yield


@fault(reds=["JV-POST-18"], cases=["the_hub_answers_behind_tls"])
def strangers_are_told_of_a_failure_of_the_hub(bed: Bed) -> Iterator[None]:
    """Who comes to the hub without a good token is turned away with a failure of the service's own."""
    with bed.jarvis.broken("server", "ws_internal_error"):
        yield


@fault(reds=["JV-POST-18"], cases=["the_hub_answers_behind_tls"])
def the_entrance_passes_no_websocket(bed: Bed) -> Iterator[None]:
    """The proxy does not pass the upgrade on: https works, wss does not."""
    with bed.jarvis.tls("no_websocket"):
        yield


@fault(reds=["JV-POST-18", "JV-POST-19", "JV-PER-06"])
def the_entrance_is_gone(bed: Bed) -> Iterator[None]:
    """Nobody listens on 80 and 443 any more; the server itself is well."""
    entrance = bed.jarvis.process("tls")
    entrance.kill()
    try:
        yield
    finally:
        entrance.start()


@fault(reds=["JV-POST-19"])
def the_database_port_is_open_to_all(bed: Bed) -> Iterator[None]:
    """PostgreSQL can be reached at the machine's outer address."""
    with bed.jarvis.open_port(bed.jarvis.known.db_port):
        yield


@fault(reds=["JV-POST-19"])
def a_router_leads_to_an_inner_port(bed: Bed) -> Iterator[None]:
    """The host itself listens on nothing more than it should, and the router before it leads to an inner port."""
    jarvis, port = bed.jarvis, free_port()
    closed = [*jarvis.section()["ports"]["closed"], port]
    with jarvis.open_port(port), jarvis.target_changed(ports={"closed": closed}):
        yield


@fault(reds=["JV-POST-19"], cases=["nobody_else_listens_outside"])
def another_port_listens_outside(bed: Bed) -> Iterator[None]:
    """Something that the firewall's list does not know listens on an outer address of the host."""
    with bed.jarvis.open_port(bed.jarvis.known.upstream_port):
        yield


@fault(
    reds=["JV-POST-19"],
    cases=["a_needed_port_is_open[8443]", "a_port_that_may_be_open_is_told[8080]", "an_inner_port_is_shut[5432]"],
)
def the_machine_cannot_be_reached(bed: Bed) -> Iterator[None]:
    """Nothing answers at the outer address that the target names, on any port: what is shut there proves nothing."""
    address = f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}.{secrets.randbelow(250) + 2}"
    ports = {"needed": [8443], "allowed": [8080], "closed": [5432]}
    with ExitStack() as held, bed.jarvis.target_changed(ports={"host": address, **ports}):
        for port in (each for kind in ports.values() for each in kind):
            held.enter_context(_silent(address, port))
        yield


@contextmanager
def _silent(address: str, port: int) -> Iterator[None]:
    """A port whose queue of connections is full: the kernel drops what comes, as a filter does."""
    with socket.create_server((address, port), backlog=0), socket.create_connection((address, port)):
        yield
