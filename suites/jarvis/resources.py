"""Processors, memory and disks of the host (document 004, monitoring 4)."""

import time
from dataclasses import dataclass
from functools import cached_property

from fixtures.faults import Fault
from fixtures.host import Host, Load
from gate.clock import bounded
from suites.jarvis.target import Limits


@dataclass(frozen=True)
class Disk:
    """A file system of the host, and the share of it that is in use (0 to 1)."""

    mounted: str
    used: float


@dataclass
class Resources:
    """The host's load, looked at once; the processors again while they are over the limit."""

    host: Host
    paths: tuple[str, ...]

    @cached_property
    def load(self) -> Load:
        """The first look."""
        return self.host.cpu_and_memory()

    def cpu(self, limits: Limits) -> list[float]:
        """The processors' load in consecutive looks, the last of which is under the limit if any is."""
        looks = [self.load.cpu]
        while looks[-1] > limits.cpu and len(looks) < limits.queue_looks:
            time.sleep(bounded(limits.queue_look_interval))
            looks.append(self.host.cpu_and_memory().cpu)
        return looks

    def disks(self) -> list[Disk]:
        """The file systems that the paths lie on; raises Fault when `df` does not say."""
        ran = self.host.run(["df", "-Pk", "--", *self.paths])
        lines = [line.split(None, 5) for line in ran.out.splitlines()[1:]]
        found = {words[5]: _used(int(words[2]), int(words[3])) for words in lines if len(words) == 6}
        if not found:
            raise Fault(f"the disks cannot be looked at: {ran.sentence}")
        return [Disk(mounted, used) for mounted, used in found.items()]


def _used(used: int, free: int) -> float:
    """As `df` counts: what is kept for root is neither."""
    return used / max(used + free, 1)
