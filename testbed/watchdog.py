"""Takes a bed down when its owner is gone: `python -m testbed.watchdog FOLDER PID`."""

import sys
import time

import psutil

from testbed.bed import Bed
from testbed.processes import runs

LOOK_EVERY = 0.5


def main(folder: str, owner: int) -> None:
    """Wait for the end of process `owner`, then end every process of the bed in `folder`."""
    try:
        watched = psutil.Process(owner)
    except psutil.NoSuchProcess:
        Bed(folder).down()
        return
    while runs(watched):
        time.sleep(LOOK_EVERY)
    Bed(folder).down()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
