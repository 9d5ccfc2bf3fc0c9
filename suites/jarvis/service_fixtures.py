"""Fixtures of the checks on what the service offers besides its routes: metrics, limits, its cache."""

from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

import pytest

from fixtures.answer import Answer
from fixtures.http import Http
from fixtures.monitoring import Prometheus
from gate.outcomes import NotApplicable
from gate.tag import tag
from suites.jarvis import connections, features, metrics
from suites.jarvis.metrics import Samples
from suites.jarvis.target import Limits, Section


@pytest.fixture
def metric_samples(anonymous: Http, section: Section) -> Samples | None:
    """What the metrics endpoint has, else what the monitoring system has; None where the target names neither."""
    now, monitoring = datetime.now(UTC), section.monitoring
    if section.metrics:
        base, path = _split(section.metrics)
        with connections.web(section, base, "metrics") as http:
            return metrics.of_endpoint(http.get(path), now)
    if monitoring and monitoring.prometheus:
        with connections.monitoring(section, monitoring.prometheus, "Prometheus") as http:
            return metrics.of_prometheus(Prometheus(http), monitoring.health_series, now, monitoring.fresh)
    return None


def _split(url: str) -> tuple[str, str]:
    """An address as base and path."""
    parts = urlsplit(url)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return f"{parts.scheme}://{parts.netloc}", path


@pytest.fixture
def translated_twice(api: Http, section: Section, limits: Limits) -> tuple[Answer, Answer]:
    """A text that nobody has translated before, translated, and translated again."""
    if not features.declared(section.features, "openai"):
        raise NotApplicable("the target declares translation off")
    body = {"text": f"Greenlight {tag()} looks at the cache.", "targetLang": "ko"}
    first, second = (api.post("/translate", json=body, timeout=limits.upstream_answer) for _ in range(2))
    return first, second
