"""`python -m testbed`."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from testbed.bed import Bed
from testbed.cli import main

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command in a bed's folder."""
    command = [sys.executable, "-m", "testbed", "--folder", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, input="")


def test_up_status_down(new_bed: Callable[[str], Bed]) -> None:
    folder = new_bed("bed").folder
    first = json.loads(run(folder, "up", "--state", "as-shipped", "--json").stdout)
    assert first == {"target": str(folder / "target.toml"), "started": True}
    assert "up already" in run(folder, "up", "--state", "as-shipped").stdout
    status = run(folder, "status")
    assert (status.returncode, "inventory.api" in status.stdout) == (0, True)
    Bed(folder).inventory.process("web").kill()
    status = run(folder, "status")
    assert (status.returncode, "DOWN" in status.stdout) == (1, True)
    assert run(folder, "down").stdout == "The testbed is down.\n"
    assert run(folder, "status").returncode == 1


@pytest.mark.parametrize("arguments", [[], ["upp"], ["up", "--state", "ill"], ["up", "--owner", "me"]])
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, *arguments)
    assert (done.returncode, "usage" in done.stderr) == (2, True)


def test_a_reader_of_the_list_may_hang_up(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "testbed", "--folder", str(tmp_path), "fault", "--list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as listing:
        assert listing.stdout is not None
        listing.stdout.close()
        assert listing.stderr is not None
        assert listing.stderr.read() == b""
        assert listing.wait(60) == 0


def test_a_proof_that_is_told_to_end_puts_everything_back_first() -> None:
    written = """
import sys, time
from testbed import cli, prove
def main(*_, **__):
    try:
        print("begun", flush=True)
        time.sleep(99)
    finally:
        print("put back", flush=True)
prove.main = main
sys.exit(cli.main(["prove"]))
"""
    with subprocess.Popen([sys.executable, "-c", written], cwd=ROOT, stdout=subprocess.PIPE, text=True) as proof:
        assert proof.stdout is not None
        assert proof.stdout.readline() == "begun\n"
        proof.terminate()
        assert (proof.stdout.read(), proof.wait(60)) == ("put back\n", 130)


def test_a_client_of_a_fault_that_hangs_up_ends_nothing(tmp_path: Path) -> None:
    """A fault serves from the process of the command itself; a signal for a broken pipe would leave it unrepaired."""
    written = """
import signal
from testbed import cli
cli.main(["status"])
print(signal.getsignal(signal.SIGPIPE) == signal.SIG_IGN)
"""
    done = subprocess.run(
        [sys.executable, "-c", written],
        cwd=ROOT,
        env={**os.environ, "GREENLIGHT_TESTBED": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("True\n")


def test_an_unknown_fault_is_one_line(tmp_path: Path) -> None:
    done = run(tmp_path, "fault", "nosuch")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_missing_binaries_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENLIGHT_PG_BIN", "/nonexistent")
    done = run(tmp_path / "bed", "up")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr


def test_a_fault_lasts_until_enter(healthy: Bed) -> None:
    command = [sys.executable, "-m", "testbed", "--folder", str(healthy.folder), "fault", "a_migration_has_failed"]
    pending = 'SELECT count(*) FROM "_prisma_migrations" WHERE finished_at IS NULL'
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fault:
        assert fault.stdout is not None
        assert fault.stdout.readline().startswith("Broken: ")
        assert "INV-PRE-04" in fault.stdout.readline()
        assert healthy.inventory.sql(pending) == [(1,)]
        assert fault.communicate("\n", timeout=30)[0].endswith("Repaired.\n")
    assert (fault.returncode, healthy.inventory.sql(pending)) == (0, [(0,)])


def test_a_fault_without_a_terminal_lasts_until_it_is_interrupted(healthy: Bed) -> None:
    command = [sys.executable, "-m", "testbed", "--folder", str(healthy.folder), "fault", "a_migration_has_failed"]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as fault:
        assert fault.stdout is not None
        assert fault.stdout.readline().startswith("Broken: ")
        fault.send_signal(signal.SIGINT)
        assert fault.communicate(timeout=30)[0].endswith("Repaired.\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [(("up", "--system", "nope"), "no system 'nope'; the testbed has inventory, jarvis"),
     (("prove", "nope"), "no system 'nope'; the testbed has inventory, jarvis"),
     (("--folder", "/proc/x", "up"), "no bed can be made in /proc/x")],
)  # fmt: skip
def test_what_cannot_be_done_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], said: str
) -> None:
    folder = () if "--folder" in command else ("--folder", str(tmp_path / "bed"))
    assert main([*folder, *command]) == 1
    assert said in capsys.readouterr().err


def test_a_fault_of_a_system_that_the_bed_does_not_hold_is_one_line(
    new_bed: Callable[[str], Bed], capsys: pytest.CaptureFixture[str]
) -> None:
    bed = new_bed("bed")
    bed.up(only=["inventory"])
    assert main(["--folder", str(bed.folder), "fault", "the_chats_redis_is_away"]) == 1
    assert "this testbed holds no jarvis; add it with `python -m testbed up --system jarvis`" in capsys.readouterr().err
