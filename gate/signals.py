"""The signals that end a run from outside: each lets it end in a report."""

import signal

_ALWAYS = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)  # a shell ignores two of them for what runs in the background
_UNLESS_IGNORED = (
    signal.SIGHUP,  # as nohup does
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGVTALRM,
    signal.SIGPROF,
    signal.SIGXCPU,
)
ENDING = _ALWAYS + _UNLESS_IGNORED


def ending() -> tuple[signal.Signals, ...]:
    """Those that end this run: what somebody has ignored, or handles, is left alone."""
    free = (signal.SIG_DFL, signal.default_int_handler)
    return _ALWAYS + tuple(number for number in _UNLESS_IGNORED if signal.getsignal(number) in free)


def take() -> None:
    """Each interrupts, until there is a supervisor to be asked; and it is told how the processes end that it starts."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in ending():
        signal.signal(number, signal.default_int_handler)
