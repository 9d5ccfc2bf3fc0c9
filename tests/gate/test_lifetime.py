"""What descends from a process."""

import subprocess
import sys

from gate.lifetime import family

STARTS = "import subprocess; print(subprocess.Popen(['sleep', '600'], {how}).pid, flush=True)\ninput()"


def descends(how: str) -> bool:
    """Whether what a process starts in this way belongs to its family."""
    command = [sys.executable, "-c", STARTS.format(how=how)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        other = int(process.stdout.readline())
        found = family(process.pid)
        subprocess.run(["kill", str(other)], check=True)
        process.communicate(b"\n")
    assert found[0] == process.pid
    return other in found


def test_what_a_process_started_is_of_its_family_in_whatever_group() -> None:
    assert descends("")
    assert descends("process_group=0")


def test_what_has_a_session_of_its_own_is_not() -> None:
    assert not descends("start_new_session=True")
