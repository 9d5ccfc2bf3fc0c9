"""The monitoring of the chat: what it is configured with, and the process."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import psutil

from testbed.jarvis.containers import is_error
from testbed.monitoring import configuration
from testbed.monitoring.configuration import Configuration, Entry, Rule
from testbed.monitoring.probe import Prober
from testbed.monitoring.serve import monitoring, serve

JOB = "jarvis"
NEWEST = 5000  # entries a service
SERVICES = {"db": "postgres", "redis": "redis", "server": "server", "worker": "worker"}

DOWN = Rule(
    name="JarvisDown",
    query='probe_success{job="jarvis"} == 0',
    hold=60,
    severity="critical",
    summary="/health does not answer well",
)
ERRORS = Rule(
    name="JarvisErrors",
    query='sum(rate(log_messages_total{job="jarvis",level="error"}[5m])) > 0.1',
    hold=300,
    severity="critical",
    summary="Serious errors in the logs of server or worker",
)
CPU = Rule(
    name="JarvisHostCpu",
    query='1 - avg(rate(node_cpu_seconds_total{job="jarvis",mode="idle"}[5m])) > 0.9',
    hold=600,
    severity="warning",
    summary="CPU over 90 %",
)
MEMORY = Rule(
    name="JarvisHostMemory",
    query='node_memory_MemAvailable_bytes{job="jarvis"} / node_memory_MemTotal_bytes{job="jarvis"} < 0.1',
    hold=600,
    severity="warning",
    summary="Memory over 90 %",
)
DISK = Rule(
    name="JarvisHostDisk",
    query='node_filesystem_avail_bytes{job="jarvis"} / node_filesystem_size_bytes{job="jarvis"} < 0.15',
    hold=600,
    severity="warning",
    summary="Disk over 85 %",
)
MEASURES = {
    "node_cpu_seconds_total": lambda: float(sum(psutil.cpu_times()[:3])),
    "node_memory_MemAvailable_bytes": lambda: float(psutil.virtual_memory().available),
    "node_filesystem_avail_bytes": lambda: float(psutil.disk_usage("/").free),
}


class Data(Configuration):
    """The configuration; by default the healthy one."""

    system: str = JOB
    jobs: list[str] = [JOB]
    rules: list[Rule] = [DOWN, ERRORS, CPU, MEMORY, DISK]
    receivers: list[str] = ["jarvis-oncall-slack"]
    log_index: str = "jarvis-logs"


def write_data(file: Path, data: Data | None = None) -> None:
    """Write the configuration, by default the healthy one."""
    configuration.write_data(file, data or Data())


def read_data(file: Path) -> Data:
    """The configuration as it stands in the file now."""
    return Data.model_validate_json(file.read_text())


def read_entries(folder: Path, until: datetime | None = None) -> list[Entry]:
    """The newest entries of the four containers' logs, oldest first."""
    found = [entry for name, service in SERVICES.items() for entry in _of(folder / f"{name}.log", service)]
    kept = sorted((entry for entry in found if until is None or entry.at <= until), key=lambda entry: entry.at)
    return [Entry(entry.at, entry.level, entry.line, number, entry.service) for number, entry in enumerate(kept)]


def _of(file: Path, service: str) -> list[Entry]:
    lines = file.read_text().splitlines()[-NEWEST:] if file.exists() else []
    parsed = (json.loads(line) for line in lines if line.startswith("{") and line.endswith("}"))
    return [_entry(each, service) for each in parsed]


def _entry(record: dict[str, str], service: str) -> Entry:
    at = datetime.fromisoformat(record["time"]).astimezone(UTC)
    line = record["log"].rstrip("\n")
    return Entry(at, "error" if is_error(line) else "info", line, 0, service)


def main() -> None:
    """Serve on 127.0.0.1 until a signal ends the process."""
    parser = argparse.ArgumentParser(prog="python -m testbed.jarvis.monitoring", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the configuration (JSON)")
    parser.add_argument("--logs", type=Path, required=True, help="the folder of the containers' logs")
    parser.add_argument("--api", required=True, help="the server's address")
    options = parser.parse_args()
    prober = Prober(f"{options.api}/health", lambda answer: answer.get("ok") is True, MEASURES)
    serve(monitoring(options.data, lambda until: read_entries(options.logs, until), prober), options.port)


if __name__ == "__main__":
    main()
