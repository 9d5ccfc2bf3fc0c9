"""The users of the healthy state: a prober, and a colleague who reads rooms, so that the log lives."""

import argparse
import os
import time
import urllib.request

PROBE_EVERY = 5.0
PATHS = ("/rooms", "/users", "/calendar/events")


def main() -> None:
    """Probe and read for ever; `$COLLEAGUE_TOKEN` holds the token."""
    parser = argparse.ArgumentParser(prog="python -m testbed.jarvis.traffic", description=main.__doc__)
    parser.add_argument("--api", required=True)
    options = parser.parse_args()
    number = 0
    while True:
        _called(f"{options.api}/health")
        if number % 3 == 0:
            _called(options.api + PATHS[number // 3 % len(PATHS)], os.environ["COLLEAGUE_TOKEN"])
        number += 1
        time.sleep(PROBE_EVERY)


def _called(url: str, token: str = "") -> None:
    """One request; users see errors, and go on."""
    headers = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"} | (
        {"Authorization": f"Bearer {token}"} if token else {}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=4) as answer:
            answer.read()
    except OSError:
        return


if __name__ == "__main__":
    main()
