"""What the monitoring is configured with: one JSON file in the bed's folder, read anew at every request."""

from pathlib import Path

from testbed.monitoring import configuration
from testbed.monitoring.configuration import Configuration, Rule

__all__ = ["Data", "Rule", "read_data", "write_data"]

JOB = "inventory"


# The alarms of the operations document's table.
HEALTH_SLOW = Rule(
    name="InventoryHealthSlow",
    query='avg_over_time(probe_duration_seconds{job="inventory"}[5m]) > 1',
    hold=300,
    severity="critical",
    summary="/api/v1/health takes over 1 s on average of five minutes",
)
SERVER_ERRORS = Rule(
    name="InventoryServerErrors",
    query='sum(rate(http_requests_total{job="inventory",status=~"5.."}[5m]))'
    ' / sum(rate(http_requests_total{job="inventory"}[5m])) > 0.01',
    hold=300,
    severity="critical",
    summary="Over 1 % of the requests end in 5xx",
)
ALERT_RETRIES = Rule(
    name="InventoryAlertRetries",
    query='max(inventory_alert_retry_count{job="inventory"}) >= 5',
    hold=0,
    severity="warning",
    summary="An alert was retried 5 times or more",
)
ALERT_UNSENT = Rule(
    name="InventoryAlertUnsent",
    query='max(inventory_alert_unsent_seconds{job="inventory"}) >= 1800',
    hold=0,
    severity="warning",
    summary="An alert is unsent for 30 minutes or more",
)
UPLOAD_QUEUE = Rule(
    name="InventoryUploadQueue",
    query='max(inventory_upload_jobs{job="inventory",status="queued"}) >= 10',
    hold=300,
    severity="warning",
    summary="10 upload jobs or more stay queued",
)


class Data(Configuration):
    """The configuration; by default the healthy one."""

    system: str = JOB
    jobs: list[str] = [JOB]
    rules: list[Rule] = [HEALTH_SLOW, SERVER_ERRORS, ALERT_RETRIES, ALERT_UNSENT, UPLOAD_QUEUE]
    receivers: list[str] = ["inventory-oncall"]
    log_index: str = "inventory-logs"


def write_data(file: Path, data: Data | None = None) -> None:
    """Write the configuration, by default the healthy one."""
    configuration.write_data(file, data or Data())


def read_data(file: Path) -> Data:
    """The configuration as it stands in the file now."""
    return Data.model_validate_json(file.read_text())
