"""Faults of the compose file."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import replaced
from testbed.faults import fault


@fault(reds=["INV-PRE-06"], cases=["compose_resolves_the_file", "secret_is_the_one_in_force[DATABASE_URL]"])
def compose_cannot_read_its_file(bed: Bed) -> Iterator[None]:
    """infra/docker-compose.yml was merged badly: a tab stands where spaces belong."""
    with replaced(bed.inventory.release.compose_file, "    container_name: inventory-api\n", "\tcontainer_name: api\n"):
        yield


@fault(reds=["INV-PRE-06"], cases=["services_are_as_declared[ports]"])
def compose_publishes_another_port(bed: Bed) -> Iterator[None]:
    """The API is published on port 3001."""
    with replaced(bed.inventory.release.compose_file, '"3000:3000"', '"3001:3000"'):
        yield


@fault(reds=["INV-PRE-06"], cases=["services_are_as_declared[environment keys]"])
def compose_passes_a_key_no_more(bed: Bed) -> Iterator[None]:
    """The web service is not told where the API is."""
    file = bed.inventory.release.compose_file
    with replaced(file, "    environment:\n      VITE_API_BASE_URL: ${VITE_API_BASE_URL}\n", ""):
        yield


@fault(reds=["INV-PRE-06"], cases=["services_are_as_declared[health check]"])
def compose_checks_no_health(bed: Bed) -> Iterator[None]:
    """The database's health check is switched off."""
    with replaced(bed.inventory.release.compose_file, "    healthcheck:\n", "    healthcheck:\n      disable: true\n"):
        yield


@fault(reds=["INV-PRE-06"], cases=["services_are_as_declared[dependencies]"])
def compose_waits_for_no_database(bed: Bed) -> Iterator[None]:
    """The API starts without waiting for its database."""
    dependency = "    depends_on:\n      db:\n        condition: service_healthy\n"
    with replaced(bed.inventory.release.compose_file, dependency, ""):
        yield


@fault(reds=["INV-PRE-06", "INV-PER-16"], cases=["compose_resolves_the_file"])
def compose_has_a_variable_that_nobody_sets(bed: Bed) -> Iterator[None]:
    """The database's password comes from a variable that is set nowhere; compose warns and goes on."""
    with replaced(
        bed.inventory.release.compose_file, "POSTGRES_PASSWORD: inventory", "POSTGRES_PASSWORD: ${DB_PASSWORD}"
    ):
        yield


@fault(reds=["INV-PRE-06", "INV-PER-16"], cases=["secret_is_the_one_in_force[JWT_SECRET]"])
def compose_falls_back_to_a_documented_default(bed: Bed) -> Iterator[None]:
    """JWT_SECRET is taken from a variable of another name, and falls back to `changeme` without a warning."""
    with replaced(bed.inventory.release.compose_file, "${JWT_SECRET}", "${API_JWT_SECRET:-changeme}"):
        yield


@fault(reds=["INV-PRE-06"], cases=["secret_is_the_one_in_force[TELEGRAM_BOT_TOKEN]"])
def compose_passes_another_secret(bed: Bed) -> Iterator[None]:
    """A token that was replaced long ago stands in the compose file itself."""
    old = "1234567890:AAE-an-old-token-that-was-replaced"
    with replaced(bed.inventory.release.compose_file, "${TELEGRAM_BOT_TOKEN}", old):
        yield


@fault(reds=["INV-PRE-06"], cases=["services_are_as_declared[services]"])
def compose_has_lost_a_service(bed: Bed) -> Iterator[None]:
    """The web service stands in the file under another name."""
    with replaced(bed.inventory.release.compose_file, "  web:\n", "  frontend:\n"):
        yield


@fault(reds=["INV-PRE-06"], cases=["compose_resolves_the_file"])
def docker_has_no_compose_plugin(bed: Bed) -> Iterator[None]:
    """Docker was installed without the package of its Compose plugin, and takes -f for an option of its own."""
    docker = ["sh", "-c", """echo "unknown shorthand flag: 'f' in -f" >&2; exit 125""", "docker", "compose"]
    with bed.inventory.target_changed(compose={"command": docker}):
        yield
