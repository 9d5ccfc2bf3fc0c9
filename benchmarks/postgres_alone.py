"""An empty PostgreSQL server in a bed's folder, nothing else: `python -m benchmarks.postgres_alone FOLDER`."""

import sys

from testbed import postgres
from testbed.bed import Bed
from testbed.ports import free_port


def main(folder: str) -> None:
    """Make the data folder, start the server, wait until it answers; `python -m testbed down` ends it."""
    bed = Bed(folder)
    bed.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    spec = postgres.spec("db", bed.folder / "pg", bed.log("postgres"), free_port(), bed.environment())
    postgres.Server(bed.folder / "pg" / "data", bed.memory.add("alone", spec)).create()


if __name__ == "__main__":
    main(sys.argv[1])
