"""How many processes run the checks: a worker a system, so that the waits of independent systems overlap."""

import argparse

from gate.plan import Plan


def spread(option: argparse.Namespace, plan: Plan | None) -> None:
    """Ask xdist for a worker a system where a run looks at more than one and the command line (`-n`) says nothing."""
    systems = {item.system for item in plan.items} if plan else set()
    unsaid = getattr(option, "numprocesses", 0) is None and option.dist == "no"
    if len(systems) > 1 and unsaid and not option.collectonly:
        option.dist, option.tx = "load", ["popen"] * len(systems)
