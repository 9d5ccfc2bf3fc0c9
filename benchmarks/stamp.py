"""A pytest plug-in that notes when things begin: `-p benchmarks.stamp`, into the file of $BENCHMARK_STAMPS."""

import os
import time
from collections.abc import Generator

import pytest


def _note(moment: str) -> None:
    with open(os.environ["BENCHMARK_STAMPS"], "a", encoding="utf-8") as stamps:
        stamps.write(f"{moment} {time.monotonic()}\n")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol() -> None:
    """A check begins."""
    _note("check")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call() -> Generator[None, object, object]:
    """The body of a check begins."""
    _note("body")
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """The checks are over."""
    _note("end")
