"""Calendar events of the run's own: noted before they are made, and removed by their title."""

from dataclasses import dataclass

from fixtures.answer import Answer
from fixtures.http import Http
from gate import ledger
from gate.ledger import Entry
from gate.tag import tag
from suites.jarvis.rooms import expect, made
from suites.jarvis.shapes import Event, shaped
from suites.jarvis.target import User

START, END = "2030-01-02T09:00:00+09:00", "2030-01-02T10:00:00+09:00"


@dataclass(frozen=True)
class OwnEvent:
    """An event of the run's own, as it was made."""

    api: Http
    made: Event
    entry: Entry

    @classmethod
    def create(cls, api: Http, owner: User, name: str) -> "OwnEvent":
        """Make an event as `owner` (whose token `api` carries); noted in the ledger first."""
        title = f"Greenlight {tag()} {name}"
        entry = ledger.note("jarvis", "event", title, owner=owner.email)
        answer = api.post("/calendar/events", json={"title": title, "start": START, "end": END})
        return cls(api, shaped(made(answer, entry), Event), entry)

    @property
    def path(self) -> str:
        """Where it is changed and deleted."""
        return f"/calendar/events/{self.made.id}"

    def listed(self) -> Event | None:
        """It, as the calendar shows it; None when it does not."""
        found = shaped(self.api.get("/calendar/events"), list[Event])
        return next((event for event in found if event.id == self.made.id), None)

    def delete(self) -> Answer:
        """Delete it."""
        return self.api.delete(self.path)

    def remove(self) -> None:
        """Delete it, unless it is gone already."""
        if (answer := self.delete()).status != 404:
            expect(answer)
        self.entry.removed()


def remove_titled(api: Http, prefix: str) -> None:
    """Delete the caller's events whose title begins so: a check may have changed its end."""
    for event in shaped(api.get("/calendar/events"), list[Event]):
        if event.title.startswith(prefix):
            expect(api.delete(f"/calendar/events/{event.id}"))
