"""Fixtures of the web UI."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack

import pytest

from fixtures.answer import Answer
from fixtures.browser import Browser, Identity, Session
from fixtures.faults import Absent
from suites.inventory import connections
from suites.inventory.login import token_of
from suites.inventory.target import Admin, Section, Tls
from suites.inventory.web_files import ByFiles
from suites.inventory.web_ui import InBrowser, WebUi

LARGEST_ASSET = 20_000_000  # bytes


@pytest.fixture(scope="session", autouse=True)
def browser(section: Section, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """The run's browser; where a check needs it later on, it starts beside those that come first."""
    with Browser() as opened:
        if section.web and any("web" in getattr(item, "fixturenames", ()) for item in request.session.items):
            opened.prepare()
        yield opened


@pytest.fixture(scope="module")
def web(section: Section, admin: Admin, browser: Browser, request: pytest.FixtureRequest) -> Iterator[WebUi]:
    """The web UI with the administrator logged in: in a browser, or by its files where the runner has none."""
    address = connections.needed(section.web, "web")
    with ExitStack() as opened:
        try:
            session = opened.enter_context(_visitor(section, address, browser))
        except Absent as absent:
            http = opened.enter_context(connections.web(section, address, "web UI", max_bytes=LARGEST_ASSET))
            yield ByFiles(http, str(absent), _api_lets_in(request.getfixturevalue("admin_log_in"), admin))
        else:
            yield InBrowser(session, admin)


def _visitor(section: Section, address: str, browser: Browser) -> AbstractContextManager[Session]:
    """A visitor with the environment's certificates; the page calls the API as well."""
    tls = section.tls or Tls()
    identity = Identity.at([address, *section.api], tls.cert, tls.key) if tls.cert else None
    return browser.session(address, any_certificate=bool(tls.ca), identity=identity)


def _api_lets_in(answer: Answer, admin: Admin) -> str:
    token_of(answer, admin.email)
    return f"the log-in API issues a token to {admin.email}; the form was not tried"
