"""Healthy beds side by side: what is to be done on one goes to whichever is free."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import Generic, TypeVar

from testbed.bed import Bed

T = TypeVar("T")


class Beds(Generic[T]):
    """As many beds as `jobs`, with the systems of these names, up for the time of a `with` block."""

    def __init__(self, jobs: int, names: Sequence[str]) -> None:
        self._jobs, self._names = jobs, list(names)
        self._stack = ExitStack()
        self._free: SimpleQueue[Bed] = SimpleQueue()

    def __enter__(self) -> "Beds[T]":
        with self._stack as undone, ThreadPoolExecutor(self._jobs) as pool:
            beds = [Bed(undone.enter_context(_folder(number))) for number in range(self._jobs)]
            undone.callback(_all_down, beds)
            for bed in pool.map(self._up, beds):
                self._free.put(bed)
            self._stack = undone.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def each(self, work: Sequence[Callable[[Bed], T]]) -> Iterator[T]:
        """What each piece of work gives, in their order; they begin in it too. The first error ends the others."""
        with ThreadPoolExecutor(self._jobs) as pool:
            yield from pool.map(self._on_a_free_one, work)

    def _on_a_free_one(self, work: Callable[[Bed], T]) -> T:
        bed = self._free.get()
        try:
            return work(bed)
        finally:
            self._free.put(bed)

    def _up(self, bed: Bed) -> Bed:
        bed.up(owner=os.getpid(), only=self._names)
        return bed


def _folder(number: int) -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix=f"bed{number}-", ignore_cleanup_errors=True)


def _all_down(beds: Sequence[Bed]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(Bed.down, beds))
