"""Who listens on the machine of a bed, as `ss -Hltn` prints it: only the bed's own ports.

127.0.0.2 stands for the machine's outer address, and is shown as 192.0.2.1 (RFC 5737), which is not loopback.
"""

import json
import sys
from pathlib import Path

import psutil

OUTER, SHOWN = "127.0.0.2", "192.0.2.1"


def main() -> int:
    """`listeners.py BED`: one line a listening socket."""
    facts = json.loads((Path(sys.argv[1]) / "bed.json").read_text())["systems"]["jarvis"]["facts"]
    ports = {value for key, value in facts.items() if key.endswith("_port")}
    for found in psutil.net_connections("tcp"):
        if found.status == psutil.CONN_LISTEN and found.laddr and found.laddr.port in ports:
            address = SHOWN if found.laddr.ip == OUTER else found.laddr.ip
            print(f"LISTEN 0      128    {address}:{found.laddr.port}      0.0.0.0:*")
    return 0


if __name__ == "__main__":
    sys.exit(main())
