"""The users of the healthy state: a prober and an operator, who call the API now and then so that its log lives."""

import argparse
import json
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

PROBE_EVERY = 5.0
READ_EVERY = 3  # probes
PATHS = ("/products?page=1&size=20", "/dashboard/summary", "/outbounds?page=1&size=20", "/auth/me")


@dataclass
class Operator:
    """Somebody who is logged in and reads."""

    api: str
    email: str
    password: str
    token: str = ""

    def call(self, path: str, body: dict[str, str] | None = None) -> str | None:
        """One request; the text of a good answer, else None: users see errors, and go on."""
        headers = {"Content-Type": "application/json", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = json.dumps(body).encode() if body else None
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(urllib.request.Request(self.api + path, data, headers), timeout=4) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            if error.code == 401:
                self.token = ""
            return None
        except OSError:
            return None

    def log_in(self) -> None:
        """Ask for a token, which lasts an hour."""
        text = self.call("/auth/login", {"email": self.email, "password": self.password})
        self.token = json.loads(text)["accessToken"] if text else ""


def main() -> None:
    """Probe and read for ever; `$OPERATOR_PASSWORD` holds the password."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api", required=True)
    parser.add_argument("--email", required=True)
    options = parser.parse_args()
    operator = Operator(options.api, options.email, os.environ["OPERATOR_PASSWORD"])
    round_number = 0
    while True:
        operator.call("/health")
        if round_number % READ_EVERY == 0:
            _read(operator, round_number // READ_EVERY)
        round_number += 1
        time.sleep(PROBE_EVERY)


def _read(operator: Operator, number: int) -> None:
    if not operator.token:
        if number % 20 == 0:
            operator.log_in()
        return
    operator.call(PATHS[number % len(PATHS)])


if __name__ == "__main__":
    main()
