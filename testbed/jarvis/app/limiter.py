"""A rate limit a client address, in windows of a minute; the service as shipped has none."""

import time
from dataclasses import dataclass, field

WINDOW = 60


@dataclass
class Limiter:
    """Counts requests; a `limit` of 0 counts nothing."""

    limit: int
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def exceeded(self, address: str) -> bool:
        """Count one request; whether it is one too many."""
        if not self.limit:
            return False
        key = (address, int(time.time()) // WINDOW)
        self._counts = {known: n for known, n in self._counts.items() if known[1] == key[1]}
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key] > self.limit

    def headers(self, address: str) -> dict[str, str]:
        """What @fastify/rate-limit puts on an answer."""
        if not self.limit:
            return {}
        moment = int(time.time())
        left = max(0, self.limit - self._counts.get((address, moment // WINDOW), 0))
        reset = str(WINDOW - moment % WINDOW)
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(left),
            "x-ratelimit-reset": reset,
        }
