"""The audit log (table audit_logs), by SQL: what the service wrote about an entity."""

from dataclasses import dataclass

from fixtures.postgres import Postgres


@dataclass(frozen=True)
class Audit:
    """Rows of audit_logs; the service writes them before it answers, so there is nothing to wait for."""

    database: Postgres

    def count(self, resource: str, action: str, entity: str) -> int:
        """How many rows say that this was done to that entity."""
        sql = """select count(*) from audit_logs where resource::text = %s and action::text = %s and "entityId" = %s"""
        return int(self.database.value(sql, (resource, action, entity)))

    def creations(self, resource: str, entities: set[str]) -> int:
        """How many rows say that one of these entities was created."""
        sql = """select count(*) from audit_logs
                 where resource::text = %s and action::text = 'create' and "entityId" = any(%s)"""
        return int(self.database.value(sql, (resource, sorted(entities))))
