"""What is shown: in order and whole for whoever reads, and held up by nobody who does not."""

import io
import os
from collections.abc import Iterator

import pytest

from gate import output
from gate.output import BACKLOG, Output


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The reader's and the writer's end."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def read(reader: int, size: int) -> bytes:
    """So many bytes."""
    got = b""
    while len(got) < size:
        got += os.read(reader, size - len(got))
    return got


def test_what_is_read_comes_whole_and_in_order(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    shown = Output(writer)
    said = [b"%06d\n" % number for number in range(30_000)]
    for line in said:
        shown.write(line)
    assert read(reader, 7 * 30_000) == b"".join(said)
    shown.finish()


@pytest.mark.parametrize("blocking", [True, False])
def test_who_does_not_read_is_not_waited_for_without_an_end(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch, blocking: bool
) -> None:
    monkeypatch.setattr(output, "PATIENCE", 0.01)
    reader, writer = pipe
    os.set_blocking(writer, blocking)
    shown = Output(writer)
    shown.write(b"x" * BACKLOG * 2)
    shown.finish()
    assert shown.full
    assert read(reader, BACKLOG * 2) == b"x" * BACKLOG * 2


def test_a_child_begins_with_an_output_of_its_own(pipe: tuple[int, int]) -> None:
    """A thread that writes, and a lock that it holds, stay with the parent."""
    mine = output.of(pipe[1])
    pid = os.fork()
    if pid == 0:
        os._exit(output.of(pipe[1]) is mine)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_a_closed_stream_takes_nothing_and_says_nothing() -> None:
    stream = io.StringIO()
    stream.close()
    output.say("nobody hears it", stream)


def test_who_has_hung_up_is_not_waited_for() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    shown = Output(writer)
    shown.write(b"x" * BACKLOG)
    shown.finish()
    assert not shown.full
    os.close(writer)


def no_thread(_thread: object) -> None:
    """What a machine says that has no more to give."""
    raise RuntimeError("can't start new thread")


def test_without_a_thread_to_be_had_it_waits_for_the_next_time(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pipe
    shown = Output(writer)
    with monkeypatch.context() as machine:
        machine.setattr(output.Thread, "start", no_thread)
        shown.write(b"first ")
    shown.write(b"second")
    assert read(reader, 12) == b"first second"
    shown.finish()
