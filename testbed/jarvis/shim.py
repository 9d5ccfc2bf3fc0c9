"""Keeps one process as Docker keeps a container: its log with time stamps, exit code, restarts, manual stops.

Runs alone (no import of the testbed), so that it starts in no time:
`python -I -S shim.py STATE LOG POLICY -- COMMAND …`. STATE is a JSON file that says how it stands; the file
STATE.want holds "stopped" or "running" when somebody wants it so; POLICY is `no` or `unless-stopped`.
"""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

POLL = 0.03


class Container:
    """One process at a time, started again as the policy says."""

    def __init__(self, state: str, log: str, policy: str, command: list[str]) -> None:
        self.state, self.log, self.policy, self.command = state, log, policy, command
        self.restarts = 0
        self.ending = False
        self.child: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Keep it until it has ended for good; gives its exit code."""
        while True:
            code = self.once()
            if self.ending:
                return code
            if self.wanted() == "stopped":
                self.wait_until_wanted()
            elif self.policy == "no":
                return code
            else:
                self.restarts += 1
                time.sleep(min(0.1 * 2**self.restarts, 5))

    def once(self) -> int:
        """One life of the process."""
        self.child = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.write("running", pid=self.child.pid, started=now())
        for line in self.child.stdout or ():
            self.keep(line)
        code = self.child.wait()
        code = 128 - code if code < 0 else code
        self.write("exited", exit=code, finished=now())
        return code

    def keep(self, line: bytes) -> None:
        """Write a line to the log as Docker's json-file driver does, and to stdout as it is."""
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        entry = {"log": line.decode(errors="replace"), "stream": "stdout", "time": now()}
        with open(self.log, "a") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def write(self, status: str, **more: object) -> None:
        """Say how it stands; what is known of the life before stays beside it."""
        known = read(self.state)
        content = {**known, "keeper": os.getpid(), "status": status, "restarts": self.restarts, **more}
        with open(self.state + ".new", "w") as file:
            json.dump(content, file)
        os.replace(self.state + ".new", self.state)

    def wanted(self) -> str:
        """What somebody wants of it; "" when nobody has said."""
        try:
            with open(self.state + ".want") as file:
                return file.read().strip()
        except FileNotFoundError:
            return ""

    def wait_until_wanted(self) -> None:
        """Stay stopped until somebody starts it again."""
        while self.wanted() == "stopped":
            time.sleep(POLL)

    def end(self, number: int, _frame: object) -> None:
        """Pass a signal on; the container ends with its process."""
        self.ending = True
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(number)
        else:
            os._exit(0)


def read(state: str) -> dict[str, object]:
    """What the state file says; nothing when there is none."""
    try:
        with open(state) as file:
            return dict(json.load(file))
    except (FileNotFoundError, ValueError):
        return {}


def now() -> str:
    """The moment as Docker writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def main() -> int:
    """Keep the process that the arguments name."""
    state, log, policy, _, *command = sys.argv[1:]
    for old in (state, state + ".want"):
        if os.path.exists(old):
            os.remove(old)
    container = Container(state, log, policy, command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, container.end)
    return container.run()


if __name__ == "__main__":
    sys.exit(main())
