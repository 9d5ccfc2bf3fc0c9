"""The supervisor: whatever the checks do, the run ends in time, in a report, and leaves nothing running."""

import os
import pty
import signal
import termios
from pathlib import Path

import pytest

from gate import signals, supervisor
from tests.gate.toy import Toy, check, gone

Workers = tuple[str, ...]

HANGS = {
    "in Python": "time.sleep(600)",
    "in C, holding the interpreter": "import ctypes; ctypes.PyDLL(None).sleep(600)",
    "in a regular expression": "import re; re.match('(a+)+$', 'a' * 64 + 'b')",
    "deaf to signals": "import signal; signal.signal(2, signal.SIG_IGN); time.sleep(600)",
    "in a child process": "import subprocess; subprocess.run(['sleep', '600'])",
}

# In a block of its own: an interrupt that reaches the finalizer of a file which nobody closed is lost without a word.
BEGIN = "with open('world/pid', 'w') as begun:\n    begun.write(str(os.getpid()))\n"


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS)
def test_a_hanging_check_ends_with_the_deadline(toy: Toy, hang: str) -> None:
    toy.target(target='deadline = "3s"')
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", BEGIN + hang))
    ran = toy.run()
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert ran.state("TOY-POST-02") == "unverified"
    assert "the deadline was reached" in ran.output
    assert gone(int((toy.world / "pid").read_text()))


def test_the_end_comes_within_two_seconds_of_the_deadline() -> None:
    """How long it takes is the machine's; what is waited for is ours."""
    assert supervisor.GRACE + supervisor.DRAIN < 2.0


def test_a_hanging_worker_ends_with_the_deadline(toy: Toy) -> None:
    toy.target(target='deadline = "12s"')
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", BEGIN + HANGS["in C, holding the interpreter"]))
    ran = toy.run("-n", "2")
    assert (ran.code, ran.state("TOY-POST-02")) == (12, "unverified")
    assert all(gone(int(path.read_text())) for path in toy.world.glob("pid"))


def test_a_failure_seen_before_the_deadline_still_rolls_back(toy: Toy) -> None:
    toy.target(target='deadline = "2s"')
    toy.checks(check("TOY-POST-01", "assert False, 'red'"), check("TOY-POST-02", HANGS["in Python"]))
    ran = toy.run()
    assert (ran.code, ran.verdict) == (11, "ROLL_BACK")
    assert "the deadline was reached" in ran.output


def test_a_window_of_its_own_comes_on_top_of_the_deadline(toy: Toy) -> None:
    body = "from gate import clock\nwith clock.window(60):\n    time.sleep(max(clock.left() - 59.5, 0))"
    toy.target(target='deadline = "2s"')
    toy.checks(check("TOY-POST-01", body), check("TOY-POST-02"))
    assert toy.run().verdict == "GO"


@pytest.mark.parametrize("number", signals.ENDING)
def test_an_interrupted_run_ends_in_a_report(toy: Toy, number: signal.Signals) -> None:
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", BEGIN + "time.sleep(600)"))
    with toy.started() as process:
        child = int(toy.until("pid", process))
        process.send_signal(number)
        process.communicate(timeout=60)
    ran = toy.ran(process.returncode, "", 0)
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert number.name in ran.findings("cut_short")[0]
    assert ran.states() == {"TOY-POST-01": "passed", "TOY-POST-02": "unverified"}
    assert gone(child)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_that_comes_as_the_child_begins_ends_in_a_report(toy: Toy, number: signal.Signals) -> None:
    slow = f"""
    import os
    supervisor, set_group = os.getpid(), os.setpgid

    def interrupted(pid, group):
        set_group(pid, group)
        if os.getpid() == supervisor:
            os.kill(supervisor, {int(number)})

    os.setpgid = interrupted
    """
    toy.write("slow.py", slow)
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", "time.sleep(600)"))
    ran = toy.run("-p", "slow")
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert number.name in ran.findings("cut_short")[0]


def test_an_interrupted_check_has_time_to_clean_up(toy: Toy, workers: Workers) -> None:
    slowly = "time.sleep(1.5)\n    os.unlink('world/own')\n"
    head = f"@pytest.fixture\ndef own():\n    open('world/own', 'w')\n    yield\n    {slowly}"
    toy.checks(check("TOY-POST-01", BEGIN + "time.sleep(600)", fixtures="own"), check("TOY-POST-02"), head=head)
    with toy.started(*workers) as process:
        toy.until("pid", process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert not (toy.world / "own").exists()


def test_a_run_in_the_background_has_time_to_clean_up_as_well(toy: Toy) -> None:
    """A shell starts what stands before its `&` with SIGINT ignored."""
    head = "@pytest.fixture\ndef own():\n    open('world/own', 'w')\n    yield\n    os.unlink('world/own')\n"
    toy.checks(check("TOY-POST-01", BEGIN + "time.sleep(600)", fixtures="own"), check("TOY-POST-02"), head=head)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with toy.started() as process:
            toy.until("pid", process)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not (toy.world / "own").exists()


def test_no_time_goes_into_the_way_to_the_interrupt(toy: Toy) -> None:
    """pytest describes every frame with its arguments before the first clean-up, shown or not."""
    toy.checks(check("TOY-POST-01", BEGIN + "time.sleep(600)"), check("TOY-POST-02"))
    with toy.started("--full-trace") as process:
        toy.until("pid", process)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[0].decode()
    assert "KeyboardInterrupt" in said
    assert "pytest_runtestloop" not in said


def test_asked_twice_it_ends_at_once(toy: Toy) -> None:
    deaf = "import signal; signal.signal(2, signal.SIG_IGN)\n" + BEGIN + "time.sleep(600)"
    toy.checks(check("TOY-POST-01", deaf), check("TOY-POST-02"))
    with toy.started() as process:
        toy.until("pid", process)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 12


def test_a_killed_supervisor_takes_its_child_along(toy: Toy, workers: Workers) -> None:
    toy.checks(check("TOY-POST-01", BEGIN + "time.sleep(600)"), check("TOY-POST-02"))
    with toy.started(*workers) as process:
        child = int(toy.until("pid", process))
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL
    assert gone(child)


def test_nothing_of_the_run_stays_in_the_temporary_folder(toy: Toy, tmp_path: Path) -> None:
    own = tmp_path / "tmp"
    own.mkdir()
    toy.run(TMPDIR=str(own))
    toy.run("-m", "nonsense", TMPDIR=str(own))
    assert list(own.glob("greenlight-*")) == []


def test_a_temporary_folder_with_a_long_name_is_no_obstacle(toy: Toy, tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    deep.mkdir()
    assert toy.run(TMPDIR=str(deep)).verdict == "GO"


STOPS = """
from gate import ledger
entry = ledger.note("toy", "drill", "engine", now="stopped", by_hand="touch world/engine on the host local")
os.unlink("world/engine")
try:
    time.sleep(600)
finally:
    time.sleep(PATIENCE)
    open("world/engine", "w").close()
    entry.removed()
"""


@pytest.mark.parametrize(("patience", "back"), [("0.1", True), ("600", False)])
def test_what_is_not_put_back_in_time_is_named_in_the_report(toy: Toy, patience: str, back: bool) -> None:
    toy.target(target='deadline = "3s"')
    toy.write("world/engine", "")
    toy.checks(check("TOY-POST-01", STOPS.replace("PATIENCE", patience)), check("TOY-POST-02"))
    ran = toy.run()
    named = "engine of toy may still be stopped; to put it back run pytest --sweep, or touch world/engine on the host"
    assert (ran.code, "the deadline was reached" in ran.output) == (12, True)
    assert ((toy.world / "engine").exists(), named in " ".join(ran.output.split())) == (back, not back)
    assert any(named in finding["sentence"] for finding in ran.report["findings"]) is not back


FLOOD = BEGIN + "while True:\n    print('all work and no play ' * 50)"


def test_a_reader_who_does_not_read_does_not_stop_the_deadline(toy: Toy) -> None:
    toy.target(target='deadline = "3s"')
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", FLOOD))
    with toy.started("-s") as process:
        process.wait(60)
    ran = toy.ran(process.returncode, "", 0)
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert ran.findings("cut_short") == ["the deadline was reached"]


def test_a_reader_who_does_not_read_does_not_stop_an_interrupt(toy: Toy) -> None:
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", FLOOD))
    with toy.started("-s") as process:
        child = int(toy.until("pid", process))
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    ran = toy.ran(process.returncode, "", 0)
    assert (ran.code, ran.verdict) == (12, "NOT_PROVED")
    assert "SIGTERM" in ran.findings("cut_short")[0]
    assert gone(child)


def test_a_terminal_that_is_held_loses_no_verdict(toy: Toy) -> None:
    """One Ctrl-S is enough."""
    toy.checks(check("TOY-POST-01", "print('all work and no play ' * 20000)"), check("TOY-POST-02"))
    keeper, terminal = pty.openpty()
    termios.tcflow(terminal, termios.TCOOFF)
    try:
        with toy.started("-s", stdout=terminal) as process:
            process.wait(60)
    finally:
        os.close(keeper)
        os.close(terminal)
    assert toy.ran(process.returncode, "", 0).verdict == "GO"
    assert process.returncode == 0


def test_what_a_slow_reader_reads_is_whole(toy: Toy) -> None:
    play = "print('all work and no play ' * 20000, end='that is all', flush=True)\n"
    toy.checks(check("TOY-POST-01", play + BEGIN), check("TOY-POST-02"))
    with toy.started("-s") as process:
        toy.until("pid", process)
        said = process.communicate(timeout=60)[0].decode()
    assert (process.returncode, said.count("all work and no play ")) == (0, 20000)
    assert "that is all" in said
    assert said.index("that is all") < said.index("GO")


LEAVE = "os.setpgid(0, os.getpgid(os.getppid()))\n"


def test_a_child_that_left_its_group_ends_with_the_deadline(toy: Toy) -> None:
    toy.target(target='deadline = "3s"')
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", BEGIN + LEAVE + HANGS["deaf to signals"]))
    ran = toy.run()
    assert (ran.code, ran.state("TOY-POST-02")) == (12, "unverified")
    assert gone(int((toy.world / "pid").read_text()))


def test_a_child_that_left_its_group_has_time_to_clean_up(toy: Toy) -> None:
    head = "@pytest.fixture\ndef own():\n    open('world/own', 'w')\n    yield\n    os.unlink('world/own')\n"
    toy.checks(check("TOY-POST-01", LEAVE + BEGIN + "time.sleep(600)", fixtures="own"), check("TOY-POST-02"), head=head)
    with toy.started() as process:
        toy.until("pid", process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert not (toy.world / "own").exists()


def test_what_the_child_started_in_a_group_of_its_own_ends_with_it(toy: Toy) -> None:
    start = "import subprocess\nother = subprocess.Popen(['sleep', '600'], process_group=0)\n"
    told = "with open('world/other', 'w') as begun:\n    begun.write(str(other.pid))\n"
    toy.target(target='deadline = "3s"')
    toy.checks(check("TOY-POST-01"), check("TOY-POST-02", start + told + HANGS["deaf to signals"]))
    assert toy.run().code == 12
    assert gone(int((toy.world / "other").read_text()))


def test_under_nohup_a_run_outlives_its_terminal(toy: Toy) -> None:
    wait = "while not os.path.exists('world/on'):\n    time.sleep(0.01)"
    toy.checks(check("TOY-POST-01", BEGIN + wait), check("TOY-POST-02"))
    with toy.started(through=("nohup",)) as process:
        toy.until("pid", process)
        process.send_signal(signal.SIGHUP)
        toy.write("world/on", "")
        process.communicate(timeout=60)
    assert (process.returncode, toy.ran(0, "", 0).verdict) == (0, "GO")
