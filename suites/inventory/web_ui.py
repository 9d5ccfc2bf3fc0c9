"""The web UI as an administrator sees it in a real browser (document 002, section 2; contract, section 10)."""

import time
from dataclasses import dataclass
from typing import Protocol

from fixtures.browser import Call, Session
from fixtures.faults import Fault
from gate.clock import bounded
from suites.inventory.target import Admin
from suites.inventory.web_pages import Page

PATIENCE = 5.0  # seconds for a page's content and its API calls
LOGGED_IN = "nav a"
ERROR = '[class*="error" i]'
GOOD = (200, 304)
# Looked at after a frame, so that what the page's last answer makes of it is there. A server that answers every path
# with its page answers a missing style sheet 200, and no browser complains of it.
SHOWN = f"""() => new Promise(done => requestAnimationFrame(() => setTimeout(done))).then(() => {{
    const texts = selector => [...document.querySelectorAll(selector)].map(shown => (shown.innerText ?? '').trim());
    const unstyled = [...document.querySelectorAll('link[rel=stylesheet]')]
        .filter(link => new URL(link.href).origin === location.origin && !(link.sheet && link.sheet.cssRules.length));
    return {{
        headings: texts('h1'),
        errors: texts({ERROR!r}),
        unstyled: unstyled.map(link => new URL(link.href).pathname),
    }};
}})"""


@dataclass(frozen=True)
class View:
    """What was seen of a page, and what is wrong with it."""

    seen: str
    wrong: tuple[str, ...]


class WebUi(Protocol):
    """One way of looking at the pages."""

    logged_in: str

    def look(self, page: Page) -> View:
        """Open a page and say what is wrong with it."""
        ...


class InBrowser:
    """A browser that has logged in through the form, once; raises Fault when the form refuses."""

    def __init__(self, session: Session, admin: Admin) -> None:
        self._session = session
        self.logged_in = self._log_in(admin)

    def _log_in(self, admin: Admin) -> str:
        page = self._session
        page.goto("/login")
        if not page.shows("input[type=email]", PATIENCE):
            raise Fault(f"/login shows no log-in form: {'; '.join(page.troubles()[:3]) or 'the page stays empty'}")
        page.fill("input[type=email]", admin.email)
        page.fill("input[type=password]", admin.password)
        page.click("button[type=submit]")
        if not page.shows(f"{LOGGED_IN}, {ERROR}") or not page.texts(LOGGED_IN):
            said = "; ".join([*page.texts(ERROR), *page.troubles()][:3]) or f"it stays at {page.path} without a word"
            raise Fault(f"the log-in form does not let {admin.email} in: {said}")
        return f"{admin.email} logged in through the form, in a browser"

    def look(self, page: Page) -> View:
        """Open a page; its heading, content, errors and API calls."""
        session = self._session
        session.troubles()
        session.calls()
        status = session.goto(page.path)
        missing, calls = self._missing(page), self._calls(page)
        shown_wrong = self._shown_wrong(page)
        wrong = [] if status in GOOD else [f"its document is answered {status}"]
        wrong += [*session.troubles(), *_bad_calls(page, calls), *shown_wrong, *missing]
        asked = ", ".join(dict.fromkeys(f"{call.path} {call.status}" for call in calls if "/api/" in call.path))
        return View(f"{page.path} shows {page.heading} and its content; {asked}", tuple(dict.fromkeys(wrong)))

    def _shown_wrong(self, page: Page) -> list[str]:
        """Errors that the page shows, styles that it lacks, a heading that is not its own."""
        shown = self._session.evaluate(SHOWN)
        headings = shown["headings"]
        errors = [f"it shows the error “{text}”" for text in shown["errors"]]
        bare = [f"its style sheet {sheet} holds no style" for sheet in shown["unstyled"]]
        other = [] if page.heading in headings else [f"its heading is {headings or 'absent'}, expected {page.heading}"]
        return errors + bare + other

    def _missing(self, page: Page) -> list[str]:
        """The content that does not appear; once something is missing, the rest is not waited for."""
        missing: list[str] = []
        for what in page.content:
            if not self._session.shows(what, 0.1 if missing else PATIENCE / 2):
                missing.append(f"it does not show {what}")
        return missing

    def _calls(self, page: Page) -> list[Call]:
        """The page's calls, as soon as all that it has to make are answered, or after the patience."""
        until = time.monotonic() + bounded(PATIENCE)
        calls = self._session.calls()
        while time.monotonic() < until and not all(_made(call, calls) for call in page.calls):
            self._session.wait(0.02)
            calls += self._session.calls()
        return calls


def _made(path: str, calls: list[Call]) -> list[Call]:
    return [call for call in calls if call.method == "GET" and call.path.endswith(f"/api/v1{path}")]


def _bad_calls(page: Page, calls: list[Call]) -> list[str]:
    made = {path: _made(path, calls) for path in page.calls}
    absent = [f"it did not call the API's {path}" for path, found in made.items() if not found]
    return absent + [f"GET {c.path} → {c.status}" for found in made.values() for c in found if c.status not in GOOD]
