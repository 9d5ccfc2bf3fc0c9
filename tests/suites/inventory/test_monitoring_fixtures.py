"""How the monitoring system is reached for the figures of the document's table."""

import json
import ssl
from pathlib import Path

import pytest
import trustme

from suites.inventory.monitoring_fixtures import _seen_by_monitoring
from suites.inventory.target import Limits, Section
from tests.fixtures import hostile
from tests.fixtures.hostile import answer

POINTS = [[1_760_000_000 + n, "0.02"] for n in range(10)]
SERIES = {"metric": {"instance": "stock1"}, "value": [1_760_000_000, "20"], "values": POINTS}


@pytest.mark.parametrize("known", [True, False])
def test_the_environments_own_authority_vouches_for_prometheus(known: bool, tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    (authority if known else trustme.CA()).cert_pem.write_to_path(tmp_path / "ca.pem")

    def prometheus(peer, stopping):
        with context.wrap_socket(peer, server_side=True) as shielded:
            hostile.request_of(shielded)
            found = {"status": "success", "data": {"resultType": "matrix", "result": [SERIES]}}
            shielded.sendall(answer(json.dumps(found).encode()))

    with hostile.hostile(prometheus) as server:
        section = Section(
            api=["http://127.0.0.1:1"],
            tls={"ca": str(tmp_path / "ca.pem")},
            monitoring={"prometheus": server.url.replace("http:", "https:")},
        )
        times = _seen_by_monitoring(section, Limits())
    assert [round(each.mean, 3) for each in times] == ([0.02] if known else [])
