"""A loopback stand-in for the service's monitoring: Prometheus, Alertmanager, Loki and an Elasticsearch log index."""

from testbed.inventory.monitoring.data import Data, read_data, write_data

__all__ = ["Data", "read_data", "write_data"]
