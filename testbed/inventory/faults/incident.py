"""Faults that an incident looks for: the API gone, what the log and the audit log tell, the way back."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from testbed.bed import Bed
from testbed.breaking import contents
from testbed.faults import fault
from testbed.inventory.breaking_records import audited, entry, log_replaced, logged, nobody_attests
from testbed.inventory.release import Release
from testbed.proxy import Wrong, api_spoiled


@fault(
    reds=["INV-PER-01", "INV-PRE-02", "INV-POST-07", "INV-PRE-01"],
    cases=["no_service_is_degraded", "the_api_is_there", "health_says_ok"],
)
def the_api_is_gone(bed: Bed) -> Iterator[None]:
    """The API process was killed, and nothing starts it again."""
    api = bed.inventory.process("api")
    api.kill()
    try:
        yield
    finally:
        api.start()


@fault(reds=["INV-PER-01", "INV-PRE-02"], cases=["the_api_is_there", "health_says_ok"])
def an_address_of_the_api_speaks_no_tls(bed: Bed) -> Iterator[None]:
    """The service and its database are well; one of its addresses is given as https, and nothing there speaks TLS."""
    url = bed.inventory.api_url
    with bed.inventory.target_changed(api=[url, url.replace("http:", "https:")]):
        yield


@fault(reds=["INV-PER-01", "INV-PRE-02", "INV-PER-02"], cases=["no_service_is_degraded", "health_says_ok"])
def the_database_is_down(bed: Bed) -> Iterator[None]:
    """PostgreSQL was stopped: health says degraded with status 200, and whoever logs in meets an error."""
    inventory = bed.inventory
    inventory.process("db").stop()
    try:
        somebody = {"email": "operator1@example.com", "password": "a-password"}
        httpx.post(f"{inventory.api_url}/auth/login", json=somebody, timeout=20, trust_env=False)
        yield
    finally:
        inventory.server_db.start()
        inventory.process("api").restart()


@fault(
    reds=["INV-PRE-02", "INV-PER-01"],
    cases=["health_tells_the_databases_latency", "the_database_answers_health_in_time"],
)
def health_hides_the_databases_latency(bed: Bed) -> Iterator[None]:
    """The health answer says ok and nothing of the database's latency."""
    inventory = bed.inventory
    wrong = Wrong("/health", replace=('"latencyMs"', '"note"'))
    with api_spoiled(inventory, wrong):
        yield


@fault(reds=["INV-PER-02"], cases=["the_service_logs_no_errors_of_its_own"])
def the_service_has_logged_an_error(bed: Bed) -> Iterator[None]:
    """One request ended in 500 twenty minutes ago: far from one per cent, and an error all the same."""
    lines = [
        entry("ERROR", "HTTP", "PATCH /api/v1/products/cmh1 200 +18ms", 1200),
        entry(
            "ERROR", "Errors", "PATCH /api/v1/products/cmh1 500 :: Invalid `prisma.product.update()` invocation", 1200
        ),
        "PrismaClientKnownRequestError: Invalid `prisma.product.update()` invocation",
    ]
    with logged(bed.inventory, lines):
        yield


@fault(
    reds=["INV-PER-02", "INV-PER-10", "INV-PER-12"],
    cases=["the_service_logs_no_errors_of_its_own", "few_log_ins_fail", "few_requests_fail_in_the_service"],
)
def a_busy_service_logs_more_than_is_read(bed: Bed) -> Iterator[None]:
    """One request ended in 500 twenty minutes ago, and more than ten megabytes were logged after it."""
    failed = entry("ERROR", "Errors", "PATCH /api/v1/products/cmh1 500 :: boom", 1200)
    busy = f"GET /api/v1/products?search={'x' * 1000} 200 +12ms"
    with logged(bed.inventory, [failed, *(entry("LOG", "HTTP", busy, 600 - n / 20) for n in range(10_000))]):
        yield


@fault(
    reds=["INV-PER-02", "INV-PER-10", "INV-PER-12", "INV-POST-07"],
    cases=[
        "the_log_tells_what_was_asked",
        "the_service_logs_no_errors_of_its_own",
        "the_service_logs_few_refusals",
        "few_log_ins_fail",
        "few_requests_fail_in_the_service",
    ],
)
def the_log_is_silent(bed: Bed) -> Iterator[None]:
    """The log was rotated and the API not told: it writes into the file that was moved away."""
    with log_replaced(bed.inventory, []):
        yield


@fault(
    reds=["INV-PER-02", "INV-PER-10", "INV-PER-12"],
    cases=["the_log_tells_what_was_asked", "the_service_logs_no_errors_of_its_own", "few_log_ins_fail"],
)
def the_log_tells_of_no_request(bed: Bed) -> Iterator[None]:
    """The log is written, and no request stands in it any more: only what the workers say."""
    lines = [entry("LOG", "AlertRetryWorker", "no alert is due", 30 * n) for n in range(1, 20)]
    with log_replaced(bed.inventory, reversed(lines)):
        yield


@fault(reds=["INV-PER-02"], cases=["the_log_tells_what_was_asked"])
def a_request_line_lacks_status_and_duration(bed: Bed) -> Iterator[None]:
    """Somebody changed the format of the request line."""
    with logged(bed.inventory, [entry("LOG", "HTTP", "GET /api/v1/products", 60)]):
        yield


@fault(reds=["INV-PER-02", "INV-PER-12"], cases=["the_service_logs_few_refusals", "few_requests_are_refused"])
def a_flood_of_refusals(bed: Bed) -> Iterator[None]:
    """Somebody without permission tried 510 times within the hour."""
    line = "GET /api/v1/users 403 :: 권한이 없습니다."
    with logged(bed.inventory, [entry("ERROR", "Errors", line, 100 + n) for n in range(510)]):
        yield


@fault(reds=["INV-PER-02"], cases=["audit_rows_name_user_action_and_entity"])
def an_audit_row_names_no_user(bed: Bed) -> Iterator[None]:
    """A product was changed, and the audit row does not say by whom."""
    with audited(bed.inventory, 1, "products", "update", user=None):
        yield


@fault(reds=["INV-PER-02"], cases=["audit_rows_name_user_action_and_entity"])
def an_audit_row_names_no_entity(bed: Bed) -> Iterator[None]:
    """Somebody changed a product, and the audit row does not say which."""
    with audited(bed.inventory, 1, "products", "update", "operator1@example.com", entity=None):
        yield


@fault(reds=["INV-PER-04"], cases=["the_deployed_revision_is_tagged"])
def the_deployed_revision_has_no_tag(bed: Bed) -> Iterator[None]:
    """Nobody tagged what was deployed."""
    with _tags(bed.inventory.release, {"v1.8.2": None}):
        yield


@fault(reds=["INV-PER-04"], cases=["an_earlier_version_fits_the_schema"])
def no_earlier_version_is_tagged(bed: Bed) -> Iterator[None]:
    """Only what runs now has a tag."""
    with _tags(bed.inventory.release, {"v1.8.0": None, "v1.8.1": None}):
        yield


@fault(reds=["INV-PER-04"], cases=["an_earlier_version_fits_the_schema"])
def no_earlier_version_fits_the_schema(bed: Bed) -> Iterator[None]:
    """The earlier tags know none of the deployed migrations, and no note says how the schema goes back."""
    release = bed.inventory.release
    commit = release.git("commit-tree", "-m", "another service", "HEAD:apps/web", when="2025-11-01T10:00:00Z").strip()
    with _tags(release, {"v1.8.0": commit, "v1.8.1": commit}), contents(release.rollback_note, None):
        yield


@fault(reds=["INV-PER-04", "INV-PER-16"])
def the_release_has_no_history(bed: Bed) -> Iterator[None]:
    """The release was copied to the host without its repository."""
    repository = bed.inventory.release.folder / ".git"
    moved = repository.with_name(".git-moved")
    os.rename(repository, moved)
    try:
        yield
    finally:
        os.rename(moved, repository)


@fault(reds=["INV-PER-04"], cases=["redeploying_was_rehearsed"])
def redeploying_was_never_rehearsed(bed: Bed) -> Iterator[None]:
    """Nobody stands for a rehearsal of going back."""
    with nobody_attests(bed, "INV-PER-04"):
        yield


@contextmanager
def _tags(release: Release, points: dict[str, str | None]) -> Iterator[None]:
    """Each of these tags points at that commit; None takes it away."""
    before = {tag: release.git("rev-parse", f"refs/tags/{tag}").strip() for tag in points}
    for tag, commit in points.items():
        arguments = ("update-ref", f"refs/tags/{tag}", commit) if commit else ("update-ref", "-d", f"refs/tags/{tag}")
        release.git(*arguments)
    try:
        yield
    finally:
        for tag, commit in before.items():
            release.git("update-ref", f"refs/tags/{tag}", commit)
