"""The JWT secret in force, where the guard against a bad one may not be tried (document 004, conclusion)."""

from typing import NoReturn

from fixtures.faults import Fault
from gate import secrets
from gate.evidence import saw
from gate.outcomes import Unverified
from suites.jarvis import environment
from suites.jarvis.compose import Compose, there
from suites.jarvis.target import Section


def look(compose: Compose, section: Section) -> str:
    """What is wrong with the secret in force, "" when nothing is; raises Unverified when it cannot be read."""
    try:
        return trouble(_rendered(compose), section)
    except Fault as unknown:
        raise Unverified(f"the guard was not tried, nor can the value in force be read: {unknown}") from None


def unproved(wrong: str, why: str) -> NoReturn:
    """Ends a case: AssertionError for a bad secret in force, Unverified otherwise; that it would refuse is not seen."""
    assert not wrong, f"the JWT_SECRET in force {wrong}; whether the service refuses it was not tried ({why})"
    saw("the JWT_SECRET in force is long enough, and none of the known samples")
    raise Unverified(f"the guard was not tried ({why}); the value in force would pass it")


def trouble(secret: str, section: Section) -> str:
    """What is wrong with a secret, without showing it; "" when nothing is."""
    known = section.environment
    if not secret:
        return "is missing"
    if secret in known.sample_secrets:
        return "is a sample that everybody knows"
    return f"has {len(secret)} characters" if len(secret) < known.shortest_secret else ""


def _rendered(compose: Compose) -> str:
    """The server's secret as compose would give it; raises Fault when compose cannot say."""
    ran = compose.run("config", "--format", "json")
    there(ran)
    if not ran.ok:
        raise Fault(f"docker compose config: {ran.sentence}")
    secret = environment.of_service(environment.configuration(ran.out), "server").values.get("JWT_SECRET", "")
    if secret:
        secrets.register(secret, "JWT_SECRET in force")
    return secret
