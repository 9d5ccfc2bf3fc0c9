"""Whole beds: side by side, reused, cleaned up after a kill."""

import json
import os
import signal
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from testbed.bed import MARK, Bed, BedError

NewBed = Callable[[str], Bed]


def health(bed: Bed) -> str:
    """What the bed's API says of itself."""
    return str(httpx.get(f"{bed.inventory.api_url}/health", trust_env=False).json()["status"])


def marked(bed: Bed) -> list[int]:
    """The processes that carry the bed's mark."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(bed.folder) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def test_two_beds_run_side_by_side(new_bed: NewBed) -> None:
    left, right = new_bed("left"), new_bed("right")
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(lambda bed: bed.up("healthy"), (left, right))) == [True, True]
    assert health(left) == health(right) == "ok"
    left.down()
    assert (marked(left), health(right)) == ([], "ok")


def test_a_bed_that_is_well_is_kept_and_another_state_is_built_anew(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    assert bed.up("as_shipped")
    pid = bed.inventory.process("api").spec.pid
    assert not Bed(bed.folder).up("as_shipped")
    assert Bed(bed.folder).inventory.process("api").spec.pid == pid
    assert Bed(bed.folder).up("healthy")


def test_a_bed_with_a_dead_process_is_built_anew(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    bed.up("as_shipped")
    bed.inventory.process("web").kill()
    assert Bed(bed.folder).up("as_shipped")
    assert all(line.up or line.optional for line in Bed(bed.folder).status())


def test_a_bed_that_a_fault_keeps_broken_is_left_so(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    bed.up("as_shipped")
    bed.inventory.process("web").kill()
    with bed.being_broken():
        assert not Bed(bed.folder).up("as_shipped")
    assert Bed(bed.folder).up("as_shipped")


def test_a_bed_that_a_killed_fault_has_left_broken_is_built_anew(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    bed.up("as_shipped")
    code = (
        "import sys, time; from testbed.bed import Bed\n"
        "with Bed(sys.argv[1]).being_broken(): print('broken', flush=True); time.sleep(99)"
    )
    command = [sys.executable, "-c", code, str(bed.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as breaker:
        assert breaker.stdout is not None
        assert breaker.stdout.readline() == "broken\n"
        assert (Bed(bed.folder).broken, Bed(bed.folder).up("as_shipped")) == (True, False)
        breaker.kill()
    assert (Bed(bed.folder).broken, Bed(bed.folder).up("as_shipped")) == (False, True)
    assert not Bed(bed.folder).up("as_shipped")


def test_a_system_more_is_added_to_the_bed(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    bed.up(only=["inventory"])
    assert not bed.up(only=["inventory"])
    assert not bed.up()
    assert bed.up(only=["jarvis"])
    assert bed.names == ["inventory", "jarvis"]
    assert not bed.up(only=["inventory"])


def test_a_system_that_there_is_not_is_said(tmp_path: Path) -> None:
    with pytest.raises(BedError, match="no system 'nope'; the testbed has inventory, jarvis"):
        Bed(tmp_path / "bed").up(only=["nope"])
    assert not (tmp_path / "bed").exists()


def test_a_folder_that_cannot_be_made_is_said() -> None:
    with pytest.raises(BedError, match="no bed can be made in /proc/x"):
        Bed("/proc/x").up()


def test_what_lost_its_state_file_is_ended_by_the_next_down(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    bed.up("as_shipped")
    (bed.folder / "bed.json").unlink()
    Bed(bed.folder).down()
    assert marked(bed) == []


def test_the_death_of_its_owner_takes_the_bed_down(new_bed: NewBed) -> None:
    bed = new_bed("bed")
    code = (
        "import os, sys, time; from testbed.bed import Bed\n"
        "Bed(sys.argv[1]).up('as_shipped', owner=os.getpid()); print('up', flush=True); time.sleep(99)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code, str(bed.folder)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    watchdog = psutil.Process(Bed(bed.folder).memory.processes("bed")["watchdog"].spec.pid)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    psutil.wait_procs([watchdog], timeout=20)
    assert (marked(bed), Bed(bed.folder).state) == ([], None)


def test_a_start_that_fails_leaves_nothing(new_bed: NewBed, monkeypatch: pytest.MonkeyPatch) -> None:
    bed = new_bed("bed")
    monkeypatch.setattr("testbed.inventory.seed.healthy", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bed.up("healthy")
    assert (marked(bed), bed.state) == ([], None)


def test_an_unknown_state_is_refused(new_bed: NewBed) -> None:
    with pytest.raises(BedError, match="healthy or as_shipped"):
        new_bed("bed").up("ill")


def test_secrets_stand_in_files_that_only_the_owner_reads(healthy: Bed) -> None:
    text = healthy.target.read_text()
    files = [healthy.target, healthy.folder / "bed.json", *(healthy.folder / "secrets").iterdir()]
    assert not any(secret.read_text() in text for secret in (healthy.folder / "secrets").iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_target_file_names_the_bed(healthy: Bed) -> None:
    target = tomllib.loads(healthy.target.read_text())
    assert target["target"]["name"] == "testbed (healthy)"
    assert target["inventory"]["api"] == [healthy.inventory.api_url]
    assert Path(target["inventory"]["source"]).is_dir()


def test_no_password_stands_on_a_command_line(healthy: Bed) -> None:
    secrets = [file.read_text() for file in (healthy.folder / "secrets").iterdir()]
    secrets += [healthy.inventory.known.operator_password, healthy.inventory.known.db_password]
    lines = [" ".join(psutil.Process(pid).cmdline()) for pid in marked(healthy)]
    assert lines
    assert not any(secret in line for secret in secrets for line in lines)


def test_the_state_file_is_whole_at_any_moment(tmp_path: Path) -> None:
    bed = Bed(tmp_path)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda n: bed.memory.remember("inventory", **{f"fact{n}": n}), range(50)))
    assert len(json.loads((tmp_path / "bed.json").read_text())["systems"]["inventory"]["facts"]) == 50


def test_the_folder_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLIGHT_TESTBED", str(tmp_path / "mine"))
    assert Bed().folder == tmp_path / "mine"
    assert os.fspath(Bed("other").folder).endswith("/other")
