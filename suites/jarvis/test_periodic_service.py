"""The team chat from time to time: its cache, its rate limit, its metrics (document 004, performance 5)."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from fixtures.answer import Answer
from fixtures.http import Http
from gate.fixtures import Attestation
from suites.jarvis import rate_limits
from suites.jarvis.metrics import Samples
from suites.jarvis.shapes import Translation, shaped
from suites.jarvis.target import Monitoring, Section

Saw = Callable[[str], None]

GAIN = 0.2
"""Seconds that a cache must save to be seen in the times alone: less may be chance."""


@pytest.mark.item("JV-PER-09")
def test_a_second_translation_comes_from_the_cache(translated_twice: tuple[Answer, Answer], saw: Saw) -> None:
    """The same text twice: the same translation, and the second marked as cached or clearly faster."""
    first, second = translated_twice
    one, other = shaped(first, Translation), shaped(second, Translation)
    times = f"{first.seconds * 1000:.0f} ms, then {second.seconds * 1000:.0f} ms"
    assert one.translated_text == other.translated_text, "the same text was translated twice, to two different texts"
    assert other.cached or first.seconds - second.seconds >= GAIN, (
        f"the same text was translated twice: {times}, and the second answer is not marked as cached"
    )
    saw(f"{times}; {'marked as cached' if other.cached else 'clearly faster'}")


@pytest.mark.item("JV-PER-10")
def test_a_rate_limit_is_visible(anonymous: Http, section: Section, attestation: Attestation, saw: Saw) -> None:
    """A public route announces a limit and counts; where it announces none, a person has decided so."""
    asked = [anonymous.unpaced().get(section.rate_limited) for _ in range(2)]
    first, second = (rate_limits.promise(answer.headers) for answer in asked)
    if first is None or second is None:
        saw(f"{section.rate_limited} announces no rate limit")
        attestation("only a person can say why the service has no rate limit")
        return
    assert rate_limits.counts(first, second), (
        f"{section.rate_limited} announces {first}, and after one more call {second}: nobody counts"
    )
    saw(f"{section.rate_limited} announces {first}, then {second.remaining}")


@pytest.mark.item("JV-PER-13")
def test_metrics_are_collected(
    metric_samples: Samples | None, section: Section, attestation: Attestation, saw: Saw
) -> None:
    """The metrics endpoint, or the monitoring system, has fresh samples; where neither is, a person decided so."""
    if metric_samples is None:
        attestation("the target names neither a metrics endpoint nor a Prometheus")
        return
    fresh = (section.monitoring or Monitoring()).fresh
    newest = metric_samples.newest
    assert newest is not None, f"{metric_samples.source} has no sample"
    assert (datetime.now(UTC) - newest).total_seconds() <= fresh, (
        f"the newest sample of {metric_samples.source} is of {newest:%Y-%m-%d %H:%M} UTC; fresh is {fresh}"
    )
    saw(f"{metric_samples.source}: {metric_samples.count} samples, the newest of {newest:%H:%M:%S} UTC")
