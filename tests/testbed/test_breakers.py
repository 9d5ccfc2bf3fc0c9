"""Breakers: who keeps a bed broken is known for as long as he does, and who never mended it stays known."""

from pathlib import Path

import pytest

from testbed import breakers


def test_a_bed_is_broken_while_a_fault_is_at_work(tmp_path: Path) -> None:
    assert (breakers.at_work(tmp_path), breakers.gone(tmp_path)) == (False, False)
    with breakers.breaking(tmp_path), breakers.breaking(tmp_path):
        assert (breakers.at_work(tmp_path), breakers.gone(tmp_path)) == (True, False)
    assert (breakers.at_work(tmp_path), breakers.gone(tmp_path)) == (False, False)


def test_a_fault_that_ended_badly_has_not_mended_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), breakers.breaking(tmp_path):
        raise RuntimeError("it could not be mended")
    assert (breakers.at_work(tmp_path), breakers.gone(tmp_path)) == (False, True)
    with breakers.breaking(tmp_path):
        assert (breakers.at_work(tmp_path), breakers.gone(tmp_path)) == (True, True)
