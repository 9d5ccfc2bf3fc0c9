"""Faults of the cache, the rate limit and the metrics."""

from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled, proxied


@fault(reds=["JV-PER-09"])
def translations_are_not_cached(bed: Bed) -> Iterator[None]:
    """Each translation is bought anew."""
    with bed.jarvis.broken("server", "no_cache"):
        yield


@fault(reds=["JV-PER-09"])
def the_cache_gives_another_text(bed: Bed) -> Iterator[None]:
    """What comes from the cache is not what was translated."""
    wrong = Wrong("/translate", replace=('","cached":true', ' (old)","cached":true'))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-PER-10"])
def the_chat_has_no_rate_limit(bed: Bed) -> Iterator[None]:
    """The server limits nobody, and nobody has said why."""
    with bed.jarvis.broken("server", GREENLIGHT_RATE_LIMIT="0"):
        yield


@fault(reds=["JV-PER-10"])
def the_chats_rate_limit_never_counts(bed: Bed) -> Iterator[None]:
    """A proxy announces a limit of its own, and nobody counts."""
    promise = {"x-ratelimit-limit": "600", "x-ratelimit-remaining": "599", "x-ratelimit-reset": "60"}
    wrong = Wrong("/health", headers=promise)
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(reds=["JV-PER-13"])
def the_chat_has_no_metrics(bed: Bed) -> Iterator[None]:
    """The release has no metrics endpoint any more."""
    with bed.jarvis.broken("server", "no_metrics"):
        yield


@fault(reds=["JV-PER-13"])
def the_chats_metrics_are_old(bed: Bed) -> Iterator[None]:
    """The metrics endpoint passes on what somebody wrote down in 2024."""
    wrong = Wrong("/metrics", replace=("\n", " 1704067200000\n"))
    with _metrics_spoiled(bed, wrong):
        yield


@fault(reds=["JV-PER-13"])
def the_chats_metrics_are_empty(bed: Bed) -> Iterator[None]:
    """The metrics endpoint names its metrics, and gives not one sample of them."""
    wrong = Wrong("/metrics", replace=("\nprocess_", "\n# process_"))
    with _metrics_spoiled(bed, wrong):
        yield


@contextmanager
def _metrics_spoiled(bed: Bed, wrong: Wrong) -> Iterator[None]:
    """The target reads the metrics through a proxy that gets one thing wrong."""
    with proxied(bed.jarvis.api_url, [wrong]) as url, bed.jarvis.target_changed(metrics=f"{url}/metrics"):
        yield
