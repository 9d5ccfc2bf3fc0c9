"""Faults of the web UI: pages whose data fails, files that are missing, scripts that complain, the log-in."""

from collections.abc import Iterator
from contextlib import contextmanager

from testbed.bed import Bed
from testbed.faults import Breaking, fault
from testbed.inventory.web import BUILT_IN
from testbed.ports import free_port
from testbed.proxy import Wrong, proxied

ROUTES = {
    "/": "/dashboard/summary",
    "/products": "/products",
    "/inbounds": "/inbounds",
    "/outbounds": "/outbounds",
    "/returns": "/returns",
    "/uploads": "/uploads/jobs",
    "/settings": "/users",
    "/logs": "/audit/logs",
}
"""A page of the UI, and the route of the API that it cannot do without."""


@contextmanager
def _file(bed: Bed, name: str, old: str, new: str) -> Iterator[None]:
    """A file of the UI with `new` instead of `old`, which has to stand in it."""
    text = (BUILT_IN / name).read_text()
    if old not in text:
        raise ValueError(f"{name} holds no {old!r}")
    file = bed.inventory.home / "web" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.replace(old, new))
    try:
        yield
    finally:
        file.unlink()


@contextmanager
def _api_of_the_ui(bed: Bed, url: str) -> Iterator[None]:
    """The UI calls the API at this address; everybody else goes on as before."""
    file = bed.inventory.home / "web" / "config.js"
    file.write_text(f'window.config = {{"apiBaseUrl": "{url}"}};\n')
    try:
        yield
    finally:
        file.unlink()


def _no_data(page: str, route: str) -> Breaking:
    def broken(bed: Bed) -> Iterator[None]:
        upstream = bed.inventory.api_url.removesuffix("/api/v1")
        with proxied(upstream, [Wrong(f"/api/v1{route}", "GET", status=502)]) as url, _api_of_the_ui(bed, url):
            yield

    broken.__name__ = f"the_{page.strip('/') or 'dashboard'}_page_gets_no_data"
    broken.__doc__ = f"Between web UI and API, GET {route} is answered 502."
    return broken


for _page, _route in ROUTES.items():
    fault(reds=["INV-POST-01"], cases=[f"a_main_page_renders[{_page}]"])(_no_data(_page, _route))


@fault(reds=["INV-POST-01"], cases=["a_main_page_renders[/]"])
def a_style_of_the_ui_is_missing(bed: Bed) -> Iterator[None]:
    """The page names a style sheet of an older build, which is gone."""
    with _file(bed, "index.html", "/assets/app.css", "/assets/app-7c21e0.css"):
        yield


@fault(reds=["INV-POST-01"])
def a_file_of_the_ui_cannot_be_had(bed: Bed) -> Iterator[None]:
    """The style sheet of the UI is answered 500."""
    with (
        proxied(bed.inventory.web_url, [Wrong("/assets/app.css", status=500)]) as url,
        bed.inventory.target_changed(web=url),
    ):
        yield


@fault(reds=["INV-POST-01"])
def the_application_of_the_ui_is_missing(bed: Bed) -> Iterator[None]:
    """The page names a script of an older build, which is gone: it stays empty."""
    with _file(bed, "index.html", "/assets/app.js", "/assets/app-1f9d3a.js"):
        yield


@fault(reds=["INV-POST-01"], cases=["a_main_page_renders[/logs]"])
def a_page_complains_in_the_console(bed: Bed) -> Iterator[None]:
    """The page of logs writes an error to the console."""
    with _file(
        bed, "assets/pages.js", "el('h2', {}, '감사 로그')", "(console.error('key missing'), el('h2', {}, '감사 로그'))"
    ):
        yield


@fault(reds=["INV-POST-01"], cases=["a_main_page_renders[/uploads]"])
def a_page_throws(bed: Bed) -> Iterator[None]:
    """The page of uploads throws an exception that nothing catches, after it has rendered."""
    throws = "Promise.reject(new TypeError('jobs is undefined')); const jobs ="
    with _file(bed, "assets/pages.js", "const jobs =", throws):
        yield


@fault(reds=["INV-POST-01"], cases=["a_main_page_renders[/settings]"])
def a_page_has_another_heading(bed: Bed) -> Iterator[None]:
    """The page of settings is headed like another page."""
    with _file(bed, "assets/pages.js", "['환경설정', settings", "['대시보드', settings"):
        yield


@fault(reds=["INV-POST-01"], cases=["a_main_page_renders[/products]"])
def a_page_has_lost_its_content(bed: Bed) -> Iterator[None]:
    """The page of products has lost the button that registers one."""
    with _file(bed, "assets/pages.js", "button('제품 등록', () => productDialog(reload)), ", ""):
        yield


@fault(reds=["INV-POST-01"], cases=["a_main_page_renders[/returns]"])
def a_page_stays_empty(bed: Bed) -> Iterator[None]:
    """The page of returns never asks for its data."""
    with _file(bed, "assets/pages.js", "stock('반품 내역', '/returns', 'dateReturn', '반품 등록')", "async () => []"):
        yield


@fault(reds=["INV-POST-01"])
def the_ui_calls_a_wrong_address(bed: Bed) -> Iterator[None]:
    """The UI was built with an address of the API at which nothing answers: nobody can log in."""
    with _api_of_the_ui(bed, f"http://127.0.0.1:{free_port()}"):
        yield


@fault(reds=["INV-POST-01"], cases=["the_administrator_logs_in"])
def the_ui_refuses_the_log_in(bed: Bed) -> Iterator[None]:
    """The UI's way to the API refuses each log-in."""
    upstream = bed.inventory.api_url.removesuffix("/api/v1")
    with proxied(upstream, [Wrong("/auth/login", "POST", status=401)]) as url, _api_of_the_ui(bed, url):
        yield


@fault(reds=["INV-POST-01"])
def the_web_ui_is_away(bed: Bed) -> Iterator[None]:
    """The process that serves the web UI is gone."""
    process = bed.inventory.process("web")
    process.kill()
    try:
        yield
    finally:
        process.start()
