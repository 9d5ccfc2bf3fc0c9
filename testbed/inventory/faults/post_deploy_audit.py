"""Faults of the audit log: creations of an entity that it never had, that are old, that it no longer takes."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.breaking import rows_gone
from testbed.faults import Breaking, fault
from testbed.inventory.breaking import refused

RESOURCES = {
    "product": "products",
    "inbound": "inbounds",
    "outbound": "outbounds",
    "return": "returns",
    "user": "settings",
}


def _never(entity: str, resource: str) -> Breaking:
    def broken(bed: Bed) -> Iterator[None]:
        created = f"DELETE FROM audit_logs WHERE resource = '{resource}' AND action = 'create'"
        with rows_gone(bed.inventory, created, "audit_logs"):
            yield

    broken.__name__ = f"no_{entity}_creation_stands_in_the_audit_log"
    broken.__doc__ = f"The audit log knows no {entity} creation at all, though there are new rows."
    return broken


for _entity, _resource in RESOURCES.items():
    fault(reds=["INV-POST-06"], cases=[f"creations_are_recorded[{_entity}]"])(_never(_entity, _resource))


@fault(reds=["INV-POST-06"], cases=["creations_are_recorded[user]"])
def user_creations_are_a_month_old(bed: Bed) -> Iterator[None]:
    """The newest creation of a user in the audit log is older than the window: nothing shows that they are recorded."""
    move = """UPDATE audit_logs SET "createdAt" = "createdAt" {} interval '30 days'
              WHERE resource = 'settings' AND action = 'create'"""
    bed.inventory.sql(move.format("-"))
    try:
        yield
    finally:
        bed.inventory.sql(move.format("+"))


@fault(reds=["INV-POST-02", "INV-POST-03", "INV-POST-04", "INV-POST-06"])
def the_audit_log_takes_no_rows(bed: Bed) -> Iterator[None]:
    """Every write of the audit log fails; the requests succeed all the same."""
    with refused(bed.inventory, "audit_logs", "true"):
        yield


@fault(reds=["INV-POST-02", "INV-POST-03", "INV-POST-04", "INV-POST-06"])
def audit_rows_name_no_entity(bed: Bed) -> Iterator[None]:
    """Audit rows are written without the id of what they are about."""
    try:
        with bed.inventory.trigger("audit_logs", 'NEW."entityId" := NULL', "BEFORE INSERT"):
            yield
    finally:
        bed.inventory.sql('DELETE FROM audit_logs WHERE "entityId" IS NULL')
