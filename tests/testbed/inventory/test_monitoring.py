"""The monitoring stand-in: real probes of a real health endpoint, log entries with their own time stamps."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from elasticsearch import Elasticsearch, NotFoundError

from testbed.inventory import monitoring
from testbed.inventory.monitoring.data import HEALTH_SLOW
from testbed.inventory.monitoring.entries import read_entries
from tests.testbed.inventory.conftest import Start


def line(at: datetime, level: str, text: str) -> str:
    local = at.astimezone()
    return f"[Nest] 7  - {local:%m/%d/%Y, %I:%M:%S %p} {level:>7} {text}\n"


def get(address: str, **parameters: Any) -> Any:
    return httpx.get(address, params=parameters, timeout=10, trust_env=False).json()


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the configuration and the log that the module's one process reads."""
    return tmp_path_factory.mktemp("monitoring")


@pytest.fixture
def log(folder: Path, now: datetime) -> Path:
    """A log with an old entry, a coloured fresh one, and an error with its stack."""
    fresh = line(now, "LOG", "[HTTP] GET /api/v1/products 200 +3ms").replace(
        "[Nest] 7  - ", "\x1b[32m[Nest] 7  - \x1b[39m"
    )
    error = (
        line(now, "ERROR", "[Errors] GET /api/v1/users 500 :: broken") + "Error: broken\n    at users.service.ts:7\n"
    )
    old = line(now - timedelta(hours=3), "LOG", "[HTTP] GET /api/v1/health 200 +1ms")
    (folder / "api.log").write_text(old + fresh + error)
    return folder / "api.log"


@pytest.fixture
def data(folder: Path) -> Path:
    monitoring.write_data(folder / "monitoring.json")
    return folder / "monitoring.json"


@pytest.fixture(scope="module")
def process(start_once: Start, folder: Path) -> str:
    """The monitoring of an API whose health endpoint always says ok."""
    (folder / "api/v1").mkdir(parents=True)
    (folder / "api/v1/health").write_text('{"status": "ok"}')
    api = start_once("web", "--api", "http://127.0.0.1:1", "--folder", folder)
    paths = ("--data", folder / "monitoring.json", "--log", folder / "api.log")
    return start_once("monitoring", *paths, "--api", f"{api}/api/v1", ready_at="/-/ready")


@pytest.fixture
def address(process: str, data: Path, log: Path) -> str:
    """Its address, with the configuration and the log as they were at first."""
    return process


def test_each_alarm_of_the_document_has_its_rule(address: str) -> None:
    (group,) = get(f"{address}/prometheus/api/v1/rules")["data"]["groups"]
    queries = [rule["query"] for rule in group["rules"] if rule["type"] == "alerting" and rule["health"] == "ok"]
    thresholds = ("> 1", "> 0.01", ">= 5", ">= 1800", ">= 10")
    assert [query.endswith(threshold) for query, threshold in zip(queries, thresholds, strict=True)] == [True] * 5
    assert group["rules"][0]["duration"] == 300


def test_the_configuration_is_read_anew(address: str, data: Path) -> None:
    monitoring.write_data(data, monitoring.Data(rules=[HEALTH_SLOW], receivers=[], jobs=[]))
    assert len(get(f"{address}/prometheus/api/v1/rules")["data"]["groups"][0]["rules"]) == 1
    assert get(f"{address}/alertmanager/api/v2/receivers") == []
    assert get(f"{address}/prometheus/api/v1/targets")["data"]["activeTargets"] == []


def test_a_target_is_up_while_its_health_endpoint_answers(address: str) -> None:
    (target,) = get(f"{address}/prometheus/api/v1/targets")["data"]["activeTargets"]
    assert (target["health"], target["lastError"], target["labels"]["job"]) == ("up", "", "inventory")
    assert time.time() - datetime.fromisoformat(target["lastScrape"]).timestamp() < 30


def test_a_target_is_down_when_nobody_answers(start: Start, data: Path, log: Path) -> None:
    nobody = "http://127.0.0.1:1/api/v1"
    address = start("monitoring", "--data", data, "--log", log, "--api", nobody, ready_at="/-/ready")
    (target,) = get(f"{address}/prometheus/api/v1/targets")["data"]["activeTargets"]
    assert target["health"] == "down"
    assert f"{nobody}/health" in target["lastError"]


def test_series_hold_what_was_measured(address: str) -> None:
    start, end = time.time() - 60, time.time() + 1
    (point,) = get(f"{address}/prometheus/api/v1/query", query='up{job="inventory"}')["data"]["result"]
    assert point["value"][1] == "1"
    average = 'avg_over_time(probe_duration_seconds{job="inventory"}[5m])'
    (measured,) = get(f"{address}/prometheus/api/v1/query", query=average)["data"]["result"]
    assert 0 < float(measured["value"][1]) < 3
    asked = {"query": "probe_duration_seconds", "start": start, "end": end, "step": "1s"}
    (series,) = get(f"{address}/prometheus/api/v1/query_range", **asked)["data"]["result"]
    assert len(series["values"]) >= 1


def test_an_unknown_metric_has_no_series_and_nonsense_is_refused(address: str) -> None:
    assert get(f"{address}/prometheus/api/v1/query", query="nothing_here")["data"]["result"] == []
    assert get(f"{address}/prometheus/api/v1/query", query="sum by (")["errorType"] == "bad_data"


def test_alertmanager_names_its_receivers(address: str) -> None:
    assert get(f"{address}/alertmanager/api/v2/receivers") == [{"name": "inventory-oncall"}]
    assert "receiver: inventory-oncall" in get(f"{address}/alertmanager/api/v2/status")["config"]["original"]


@pytest.mark.parametrize("base", ["", "/loki"])
def test_loki_gives_the_newest_lines_of_the_log(address: str, now: datetime, base: str) -> None:
    assert get(f"{address}{base}/loki/api/v1/labels")["data"] == ["job", "level"]
    answer = get(f"{address}{base}/loki/api/v1/query_range", query='{job="inventory"}', limit=5)
    values = [value for stream in answer["data"]["result"] for value in stream["values"]]
    assert {int(nanoseconds) for nanoseconds, _ in values} == {int(now.timestamp()) * 10**9}
    assert not any("\x1b" in text for _, text in values)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('{job="inventory"}', 2),
        ('{job="other"}', 0),
        ('{job="inventory", level="error"}', 1),
        ('{job=~"inv.*"} |= "[Errors]"', 1),
        ('{job="inventory"} |~ "GET .* 200"', 1),
        ('{job="inventory"} != "[Errors]"', 1),
    ],
)
def test_loki_selects(address: str, query: str, found: int) -> None:
    answer = get(f"{address}/loki/api/v1/query_range", query=query)
    assert sum(len(stream["values"]) for stream in answer["data"]["result"]) == found


def test_the_official_client_reads_the_log_index(address: str, now: datetime) -> None:
    client = Elasticsearch(f"{address}/logs")
    recent = {
        "bool": {"filter": [{"term": {"service.name": "inventory"}}, {"range": {"@timestamp": {"gte": "now-10m"}}}]}
    }
    newest = client.search(index="inventory-*", size=1, sort=[{"@timestamp": {"order": "desc"}}])
    assert client.count(index="inventory-logs", query=recent)["count"] == 2
    assert newest["hits"]["total"]["value"] == 3
    assert datetime.fromisoformat(newest["hits"]["hits"][0]["_source"]["@timestamp"]) == now
    with pytest.raises(NotFoundError):
        client.count(index="absent")


def test_a_stopped_shipper_delivers_nothing_newer(address: str, data: Path, now: datetime) -> None:
    monitoring.write_data(data, monitoring.Data(shipped_until=now - timedelta(hours=1)))
    assert get(f"{address}/loki/api/v1/query_range", query='{job="inventory"}')["data"]["result"] == []
    assert get(f"{address}/logs/inventory-logs/_count")["count"] == 1


def test_a_log_that_is_away_is_empty(tmp_path: Path) -> None:
    assert read_entries(tmp_path / "absent") == []
