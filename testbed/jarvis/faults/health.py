"""Faults of the health answer, and of the two parts that it stands for."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault


@fault(reds=["JV-POST-01"])
def the_chats_health_is_slow(bed: Bed) -> Iterator[None]:
    """/health says that all is well, after three seconds."""
    with bed.jarvis.broken("server", "slow_health"):
        yield


@fault(reds=["JV-POST-01", "JV-POST-02", "JV-POST-12", "JV-PRE-11"])
def the_chats_redis_is_away(bed: Bed) -> Iterator[None]:
    """Redis was killed."""
    process = bed.jarvis.process("redis")
    process.kill()
    try:
        yield
    finally:
        process.start()


@fault(reds=["JV-POST-01", "JV-POST-02", "JV-PRE-11"], cases=["the_candidate_says_that_it_is_well"])
def the_chats_database_is_away(bed: Bed) -> Iterator[None]:
    """PostgreSQL was killed."""
    process = bed.jarvis.process("db")
    process.kill()
    try:
        yield
    finally:
        bed.jarvis.server_db.start()
