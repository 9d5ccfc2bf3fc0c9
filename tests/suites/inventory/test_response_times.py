"""Response times: their figures, and those of a monitoring system that answers over HTTP."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from fixtures.http import Http
from fixtures.monitoring import Prometheus
from gate.outcomes import Unverified
from suites.inventory.response_times import Times, enough, of_monitoring
from suites.inventory.target import Limits

LIMITS = Limits.model_validate({"health_window": "5m", "fewest_health_samples": 5})


class Answers(BaseHTTPRequestHandler):
    scrapes = 20

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        labels = {"instance": "stock1", "job": "inventory"}
        if asked.path.endswith("/query_range"):
            values = [[float(second), "1.5" if second % 2 else "0.7"] for second in range(20)]
            result = [{"metric": labels, "values": values}]
        else:
            assert parse_qs(asked.query)["query"] == ["count_over_time(x[300s])"]
            result = [{"metric": labels, "value": [1.0, str(self.scrapes)]}]
        body = json.dumps({"status": "success", "data": {"result": result}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def prometheus(request: pytest.FixtureRequest) -> Iterator[Prometheus]:
    handler = type("Answering", (Answers,), {"scrapes": getattr(request, "param", 20)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with Http(f"http://127.0.0.1:{server.server_port}", name="Prometheus") as http:
            yield Prometheus(http)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_mean_p95_and_worst() -> None:
    times = Times("a", tuple(n / 100 for n in range(1, 21)), "x")
    assert (round(times.mean, 3), times.p95, max(times.seconds)) == (0.105, 0.19, 0.2)
    assert str(times) == "a: mean 105 ms, p95 190 ms, worst 200 ms of 20 answers, x"


def test_one_answer_is_its_own_p95() -> None:
    assert Times("a", (0.3,), "x").p95 == 0.3


def test_too_few_answers_are_unverified_with_their_number() -> None:
    with pytest.raises(Unverified, match="at least 3 are needed: b 2"):
        enough([Times("a", (0.1,) * 3, ""), Times("b", (0.1,) * 2, "")], 3)
    with pytest.raises(Unverified, match="none"):
        enough([], 3)


def test_the_monitorings_series_is_read(prometheus: Prometheus) -> None:
    (times,) = of_monitoring(prometheus, "x", LIMITS)
    assert (times.address, len(times.seconds), round(times.mean, 2)) == ("stock1", 20, 1.1)


@pytest.mark.parametrize("prometheus", [4], indirect=True)
def test_a_series_of_too_few_scrapes_is_not_used(prometheus: Prometheus) -> None:
    assert of_monitoring(prometheus, "x", LIMITS) == []
