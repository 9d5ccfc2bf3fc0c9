"""Faults of the images that compose names."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault

COMPOSE = "infra/docker-compose.yml"


@fault(reds=["JV-PRE-09"], cases=["the_service_is_as_it_has_to_be[postgres]"])
def compose_starts_an_older_postgres_that_carries_pgvector(bed: Bed) -> Iterator[None]:
    """Somebody looked for an image with pgvector, and took one of PostgreSQL 15."""
    with bed.jarvis.changed(COMPOSE, {"pgvector/pgvector:pg16": "ankane/pgvector:v0.5.1"}):
        yield
