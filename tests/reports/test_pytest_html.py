"""pytest-html's log, with malice in every id, log, link and metadata, is safe to open after hardening."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from reports.pytest_html import NotHardened, harden
from tests.reports.conftest import Looked
from tests.reports.samples import go, roll_back

Look = Callable[..., Looked]

EVIL = "<img src=x onerror=window.ran=1><a href=javascript:window.ran=1>x</a><script>window.ran=1</script>"
CONFTEST = """
import pytest
from pytest_metadata.plugin import metadata_key

EVIL = {evil!r}

def pytest_configure(config):
    config.stash[metadata_key].update({{
        "text" + EVIL: EVIL, "table": {{EVIL: EVIL}}, "list": [EVIL], "secret": "s3cr3t<pass>"
    }})
"""
SUITE = """
import pytest
from pytest_html import extras as attach

EVIL = {evil!r}

@pytest.mark.parametrize("word", [EVIL, "\\x1b[31m", "</td><td>" + EVIL])
def test_failing(word, extras):
    print(EVIL)
    extras += [attach.html(EVIL), attach.url("javascript:window.ran=1", name=EVIL), attach.text(EVIL)]
    extras += [attach.image("https://evil.example/i.png")]
    assert False, "E " + EVIL + " s3cr3t<pass>"

def test_passing():
    pass

@pytest.fixture
def broken():
    raise RuntimeError(EVIL)

def test_error(broken):
    pass

@pytest.mark.skip(reason=EVIL)
def test_skipped():
    pass
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the real pytest-html writes of a suite that means ill."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "conftest.py").write_text(CONFTEST.format(evil=EVIL), encoding="utf-8")
    (folder / "test_evil.py").write_text(SUITE.format(evil=EVIL), encoding="utf-8")
    plugins = ["-p", "pytest_html.plugin", "-p", "pytest_html.fixtures", "-p", "pytest_metadata.plugin"]
    environment = {
        **os.environ,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "PYTHONWARNINGS": "ignore",
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        *plugins,
        "--html=page.html",
        "--self-contained-html",
        "-c",
        os.devnull,
    ]
    subprocess.run([*command, "--rootdir=."], cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    return (folder / "page.html").read_text(encoding="utf-8")


def hardened(page: str) -> str:
    return "".join(harden(lines(page), roll_back(), lambda text: text.replace("s3cr3t<pass>", "[admin]")))


def lines(page: str) -> list[str]:
    return page.splitlines(keepends=True)


def test_the_page_as_it_comes_does_run_a_strangers_script(look: Look, page: str) -> None:
    looked = look(page)
    looked.page.wait_for_function("window.ran === 1")


def test_after_hardening_nothing_runs_and_nothing_leaves(look: Look, page: str) -> None:
    looked = look(hardened(page))
    looked.page.get_by_text("Show all details").click()
    looked.page.locator("td.col-result").first.wait_for()
    for link in looked.page.locator("#results-table a").all():
        link.click()
    assert looked.measure("window.ran") is None
    assert len(looked.requests) == 1, f"the page asked for {looked.requests[1:]}"
    assert looked.complaints == []
    assert looked.measure("document.querySelectorAll('#results-table :is(img[src*=x], a, script)').length") == 0
    assert looked.measure("document.querySelectorAll('#environment :is(img, a, script)').length") == 0


def test_what_the_stranger_wrote_is_shown_as_text(look: Look, page: str) -> None:
    looked = look(hardened(page))
    rows = looked.measure("[...document.querySelectorAll('td.col-testId')].map(e => e.textContent)")
    assert any(EVIL in row for row in rows)
    assert EVIL in looked.measure("document.getElementById('environment').textContent")
    assert EVIL in looked.measure("document.getElementById('results-table').textContent")


def test_the_pages_own_script_still_sorts_and_filters(look: Look, page: str) -> None:
    looked = look(hardened(page))
    count = "document.querySelectorAll('.results-table-row').length"
    before = looked.measure(count)
    assert before == 6
    looked.page.locator("input[data-test-result=passed]").click()
    assert looked.measure(count) == before - 1
    looked.page.locator("th[data-column-type=testId]").click()
    assert looked.measure(count) == before - 1


def test_the_verdict_stands_in_the_summary(look: Look, page: str) -> None:
    looked = look(hardened(page))
    summary = looked.measure("document.querySelector('.additional-summary.prefix').textContent")
    assert "ROLL BACK" in summary
    assert "1 critical failed" in summary


def test_secrets_are_redacted_again(page: str) -> None:
    assert "s3cr3t" in page
    assert "s3cr3t" not in hardened(page)


def test_hardening_twice_is_refused_or_harmless(look: Look, page: str) -> None:
    looked = look("".join(harden(lines(hardened(page)), go(), str)))
    assert looked.measure("window.ran") is None


@pytest.mark.parametrize("broken", ["", "<html></html>", "<script>1</script>"])
def test_a_page_of_another_shape_is_refused(broken: str) -> None:
    with pytest.raises(NotHardened):
        list(harden(lines(broken), go(), str))


def test_a_second_script_on_the_page_is_refused(page: str) -> None:
    with pytest.raises(NotHardened, match="2 scripts"):
        hardened(page.replace("</body>", "<script>window.ran=1</script></body>"))


@pytest.mark.parametrize("more", ["<i data-jsonblob='{}'></i>", "\n<i data-jsonblob='{}'></i>", "<i></i>"])
def test_more_than_its_own_data_is_refused(page: str, more: str) -> None:
    with pytest.raises(NotHardened, match="its data"):
        hardened(page.replace("</div>\n    <script>", f"</div>{more}\n    <script>"))


def test_only_one_script_may_run_by_its_hash(page: str) -> None:
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", hardened(page))
