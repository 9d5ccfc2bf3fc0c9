"""Messages: who said it, how soon it arrives, and what the history makes of it."""

from collections.abc import Iterator

from testbed.bed import Bed
from testbed.faults import fault
from testbed.proxy import Wrong, api_spoiled


@fault(reds=["JV-POST-06"], cases=["a_message_reaches_the_other_member"])
def messages_arrive_under_another_name(bed: Bed) -> Iterator[None]:
    """What somebody says is delivered as another member's; database and history know whose it is."""
    with bed.jarvis.broken("server", "wrong_sender"):
        yield


@fault(reds=["JV-POST-06"], cases=["a_message_reaches_the_other_member"])
def the_history_is_escaped_for_html(bed: Bed) -> Iterator[None]:
    """The history gives apostrophes as HTML entities, which the clients show as they are."""
    wrong = Wrong("/messages", "GET", replace=("'", "&#39;"))
    with api_spoiled(bed.jarvis, wrong):
        yield


@fault(
    reds=["JV-POST-06", "JV-POST-05", "JV-POST-10"],
    cases=["a_message_reaches_the_other_member", "leaving_stops_delivery"],
)
def messages_arrive_late(bed: Bed) -> Iterator[None]:
    """Whatever is said reaches the room after 1.5 s, and one second is allowed."""
    with bed.jarvis.broken("server", "slow_delivery"):
        yield


@fault(reds=["JV-POST-06"], cases=["an_edit_reaches_the_other_member", "a_deletion_reaches_the_other_member"])
def the_history_knows_no_edits(bed: Bed) -> Iterator[None]:
    """The history comes from a cache, which goes on giving what was said first; edits and deletions are stored."""
    with bed.jarvis.broken("server", "stale_history"):
        yield
