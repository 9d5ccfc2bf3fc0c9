"""The web UI looked at without a browser, over a real server of files."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fixtures.http import Http
from suites.inventory.web_files import ByFiles, assets
from suites.inventory.web_pages import Page

HTML = (
    '<html><link rel="stylesheet" href="/app.css"><link rel="icon" href="data:,"><script src="app.js"></script></html>'
)
PAGE = Page("/index.html", "", (), ())


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(HTML)
    (tmp_path / "app.css").write_text("h1 { color: red }")
    (tmp_path / "app.js").write_text("render()")
    return tmp_path


@pytest.fixture
def ui(folder: Path) -> Iterator[ByFiles]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        with Http(f"http://127.0.0.1:{server.server_port}", name="web UI") as http:
            yield ByFiles(http, "no browser", "logged in")
        server.shutdown()
        thread.join()


def test_a_page_with_all_its_files_is_well(ui: ByFiles) -> None:
    view = ui.look(PAGE)
    assert not view.wrong
    assert "without a browser (no browser): its HTML and 2 assets answer 200" in view.seen


def test_a_missing_file_is_named(ui: ByFiles, folder: Path) -> None:
    (folder / "app.js").unlink()
    assert "GET /app.js → 404" in ui.look(PAGE).wrong[0]


def test_a_page_in_the_place_of_a_file_is_named(ui: ByFiles, folder: Path) -> None:
    (folder / "index.html").write_text(HTML.replace("app.js", "index.html"))
    assert "its page instead of the file" in ui.look(PAGE).wrong[0]


def test_an_empty_file_is_named(ui: ByFiles, folder: Path) -> None:
    (folder / "app.css").write_text("")
    assert "GET /app.css → 200" in ui.look(PAGE).wrong[0]


def test_a_page_that_names_no_files_holds_no_application(ui: ByFiles, folder: Path) -> None:
    (folder / "index.html").write_text("<html>It works!</html>")
    assert "there is no application in it" in ui.look(PAGE).wrong[0]


def test_a_page_that_is_no_html_is_named(ui: ByFiles) -> None:
    assert "expected an HTML page" in ui.look(Page("/app.css", "", (), ())).wrong[0]


def test_files_of_other_hosts_are_counted_and_not_asked_for(ui: ByFiles, folder: Path) -> None:
    (folder / "index.html").write_text(HTML + '<script src="https://cdn.example.com/x.js"></script>')
    assert "1 of other hosts not asked for" in ui.look(PAGE).seen


def test_what_is_written_into_the_page_is_no_file() -> None:
    assert assets(HTML) == ["/app.css", "app.js"]
