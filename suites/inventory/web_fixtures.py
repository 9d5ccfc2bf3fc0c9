"""Fixtures of the web UI."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from fixtures.answer import Answer
from fixtures.browser import Browser
from fixtures.faults import Absent
from suites.inventory import connections
from suites.inventory.login import token_of
from suites.inventory.target import Admin, Section
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
            visitor = browser.session(address, any_certificate=bool(section.tls and section.tls.ca))
            session = opened.enter_context(visitor)
        except Absent as absent:
            http = opened.enter_context(connections.web(section, address, "web UI", max_bytes=LARGEST_ASSET))
            yield ByFiles(http, str(absent), _api_lets_in(request.getfixturevalue("admin_log_in"), admin))
        else:
            yield InBrowser(session, admin)


def _api_lets_in(answer: Answer, admin: Admin) -> str:
    token_of(answer, admin.email)
    return f"the log-in API issues a token to {admin.email}; the form was not tried"
