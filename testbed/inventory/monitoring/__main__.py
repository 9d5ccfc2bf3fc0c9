"""The monitoring of the inventory service as one process."""

import argparse
from pathlib import Path

from testbed.inventory.monitoring.entries import read_entries
from testbed.monitoring.probe import Prober
from testbed.monitoring.serve import monitoring, serve


def main() -> None:
    """Serve on 127.0.0.1 until a signal ends the process."""
    parser = argparse.ArgumentParser(prog="python -m testbed.inventory.monitoring", description=main.__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the configuration (JSON)")
    parser.add_argument("--log", type=Path, required=True, help="the API's log file")
    parser.add_argument("--api", required=True, help="the API's address with /api/v1")
    options = parser.parse_args()
    prober = Prober(f"{options.api}/health", lambda answer: answer.get("status") == "ok", {})
    serve(monitoring(options.data, lambda until: read_entries(options.log, until), prober), options.port)


if __name__ == "__main__":
    main()
