"""Loopback stand-ins of a monitoring system: Prometheus, Alertmanager, Loki and an Elasticsearch log index."""
