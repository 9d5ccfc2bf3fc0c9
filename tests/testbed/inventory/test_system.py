"""The handle that faults use."""

import tomllib

import pytest

from testbed.bed import Bed


def test_a_trigger_lasts_as_long_as_its_block(healthy: Bed) -> None:
    ours = healthy.inventory
    with ours.trigger("products", 'NEW."totalOut" := OLD."totalOut"'):
        ours.sql("UPDATE products SET \"totalOut\" = -1 WHERE code = 'SKU-001'")
        assert ours.sql('SELECT count(*) FROM products WHERE "totalOut" = -1') == [(0,)]
    assert ours.sql(
        "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'broken_%%' OR tgname LIKE 'broken!_%' ESCAPE '!'"
    ) == [(0,)]


def test_the_log_forgets_what_happened_in_a_block(healthy: Bed) -> None:
    with healthy.inventory.log_kept(), healthy.inventory.log.open("a") as log:
        log.write("noise of a fault\n")
    assert "noise of a fault" not in healthy.inventory.log.read_text()


def test_the_audit_log_forgets_what_checks_did_in_a_block_and_nobody_elses_deeds(healthy: Bed) -> None:
    ours = healthy.inventory
    logged = """INSERT INTO audit_logs (id, action, resource, "userAgent", "createdAt")
        VALUES (%s, 'create', 'products', %s, clock_timestamp())"""
    ours.sql(logged, "earlier", "greenlight (gl-1)")
    with ours.records_kept():
        ours.sql(logged, "own", "greenlight (gl-2)")
        ours.sql(logged, "another's", "Mozilla/5.0")
    kept = ours.sql("DELETE FROM audit_logs WHERE id IN ('earlier', 'own', 'another''s') RETURNING id")
    assert sorted(kept) == [("another's",), ("earlier",)]


def test_the_target_changes_for_a_block(healthy: Bed) -> None:
    def limits() -> dict[str, object]:
        found: dict[str, object] = tomllib.loads(healthy.target.read_text())["inventory"]["limits"]
        return found

    before = limits()
    with healthy.inventory.target_changed(limits={"queued_uploads": 3, "worker_tick": None}):
        assert limits() == {key: value for key, value in before.items() if key != "worker_tick"} | {"queued_uploads": 3}
    assert limits() == before


def test_an_unknown_process_is_named_with_the_known_ones(healthy: Bed) -> None:
    with pytest.raises(KeyError, match="telegram"):
        healthy.inventory.process("nosuch")


def test_another_command_finds_the_same_processes(healthy: Bed) -> None:
    assert Bed(healthy.folder).inventory.process("api").spec == healthy.inventory.process("api").spec
