"""Inventory, right after a deployment: the audit log (document 002, section 2)."""

from collections.abc import Callable, Mapping

import pytest

from gate.outcomes import Unverified
from suites.inventory.audit import Audit
from suites.inventory.audit_events import ENTITIES, Entity, Events, in_window
from suites.inventory.target import Limits

Saw = Callable[[str], None]


@pytest.mark.item("INV-POST-06")
@pytest.mark.parametrize("entity", ENTITIES, ids=str)
def test_creations_are_recorded(
    entity: Entity, events: Events, own_creations: Mapping[str, str], audit: Audit, limits: Limits, saw: Saw
) -> None:
    """The audit log knows a recent creation of each entity, and the run's own where it may write."""
    newest, own = events.newest(entity), own_creations.get(entity.name)
    missing = 0 if newest else events.unrecorded(entity)
    assert not missing, (
        f"audit_logs knows no {entity} creation at all, and {entity.table} has {missing} rows since it began"
    )
    if own:
        rows = audit.count(entity.resource, "create", own)
        assert rows == 1, f"{rows} audit_logs rows say that the run's own {entity} {own} was created, expected 1"
        saw(f"the run's own {entity} {own} stands in audit_logs")
    saw(f"newest {entity} before the run: {newest or 'none since the audit log began'}")
    if not own and not in_window(newest, limits.audit_window):
        raise Unverified(f"audit_logs knows no {entity} creation within {limits.audit_window}: {newest or 'never any'}")
