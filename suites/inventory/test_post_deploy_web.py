"""Inventory, right after a deployment: the web UI (document 002, section 2)."""

from collections.abc import Callable

import pytest

from suites.inventory.web_pages import PAGES, Page
from suites.inventory.web_ui import WebUi

Saw = Callable[[str], None]


@pytest.mark.item("INV-POST-01")
def test_the_administrator_logs_in(web: WebUi, saw: Saw) -> None:
    """The seeded administrator gets in."""
    saw(web.logged_in)


@pytest.mark.item("INV-POST-01")
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_main_page_renders(web: WebUi, page: Page, saw: Saw) -> None:
    """A main page shows its heading and content; nothing it asks for fails, and it complains of nothing."""
    view = web.look(page)
    assert not view.wrong, f"{page.path}: {'; '.join(view.wrong[:4])}"
    saw(view.seen)
