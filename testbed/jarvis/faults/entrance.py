"""Faults of the public entrance: its certificate, its protocol versions, its headers, and ports that are open."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.ports import free_port


@fault(reds=["JV-POST-18", "JV-PER-06"])
def the_certificate_has_expired(bed: Bed) -> Iterator[None]:
    """The certificate ended yesterday."""
    with bed.jarvis.tls("expired"):
        yield


@fault(reds=["JV-POST-18", "JV-PER-06"])
def the_certificate_ends_soon(bed: Bed) -> Iterator[None]:
    """The certificate ends in three days, and its renewal has failed quietly."""
    with bed.jarvis.tls("soon"):
        yield


@fault(reds=["JV-POST-18"])
def the_certificate_is_for_another_host(bed: Bed) -> Iterator[None]:
    """The entrance shows another site's certificate."""
    with bed.jarvis.tls("wrong_host"):
        yield


@fault(reds=["JV-POST-18"])
def the_certificate_has_an_unknown_issuer(bed: Bed) -> Iterator[None]:
    """The certificate's chain ends at an authority that nobody trusts."""
    with bed.jarvis.tls("unknown_issuer"):
        yield


@fault(reds=["JV-POST-18"])
def the_entrance_speaks_tls_of_old(bed: Bed) -> Iterator[None]:
    """TLS 1.0 and 1.1 are still spoken."""
    with bed.jarvis.tls("old_protocol"):
        yield


@fault(reds=["JV-POST-18"])
def the_entrance_sends_no_hsts(bed: Bed) -> Iterator[None]:
    """Strict-Transport-Security was lost with the last change of the proxy's configuration."""
    with bed.jarvis.tls("no_hsts"):
        yield


@fault(reds=["JV-POST-18"])
def the_entrance_serves_plain_http(bed: Bed) -> Iterator[None]:
    """Port 80 answers itself instead of leading to https."""
    with bed.jarvis.tls("no_redirect"):
        yield


@fault(reds=["JV-POST-18"])
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


@fault(reds=["JV-POST-19"])
def another_port_listens_outside(bed: Bed) -> Iterator[None]:
    """Something that the firewall's list does not know listens on an outer address of the host."""
    with bed.jarvis.open_port(bed.jarvis.known.upstream_port):
        yield
