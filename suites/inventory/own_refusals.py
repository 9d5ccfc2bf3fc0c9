"""Refused log-ins: those of this project's own checks told apart from those of others."""

from dataclasses import dataclass

KEY = "inventory.refused_log_ins"


@dataclass(frozen=True)
class Refused:
    """Log-ins that failed in the window: all of them, and those that were this project's own checks'."""

    all: int
    own: int

    @property
    def others(self) -> int:
        """Those of somebody else."""
        return max(self.all - self.own, 0)

    def __str__(self) -> str:
        return f"{self.others}" + (f" (and {self.own} of this gate's own checks)" if self.own else "")
