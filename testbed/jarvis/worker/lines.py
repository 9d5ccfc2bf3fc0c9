"""The worker's log: plain text as shipped, pino's JSON in the healthy state."""

from testbed.jarvis.app import pino


class Lines:
    """Writes to stdout."""

    def __init__(self, json_lines: bool) -> None:
        self._json = json_lines

    def info(self, text: str) -> None:
        """A line about what goes on."""
        if self._json:
            pino.line(pino.INFO, text)
        else:
            print(text, flush=True)

    def done(self, text: str) -> None:
        """A line about how the work goes; as shipped there is none."""
        if self._json:
            pino.line(pino.INFO, text)

    def error(self, text: str, problem: object) -> None:
        """A line about what went wrong."""
        if self._json and isinstance(problem, BaseException):
            pino.error(text, problem)
        else:
            print(f"{text}: {problem}", flush=True)
