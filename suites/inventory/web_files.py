"""The web UI by its files, where the runner has no browser: each page and every asset that it names (document 002)."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from fixtures.http import Http
from suites.inventory.web_pages import Page
from suites.inventory.web_ui import View

LINKS = ("stylesheet", "modulepreload", "preload", "icon", "shortcut icon", "manifest")


class ByFiles:
    """What can be known without running the page's scripts, and why no more is known."""

    def __init__(self, http: Http, why: str, logged_in: str) -> None:
        self._http, self._why, self.logged_in = http, why, logged_in
        self._assets: dict[str, str] = {}

    def look(self, page: Page) -> View:
        """The page's document is HTML and answers 200, and so does every asset that it names, as what it is."""
        answer = self._http.get(page.path)
        if answer.status != 200 or answer.media_type != "text/html":
            return View("", (f"{answer.exchange}, {answer.media_type or 'no content type'}: expected an HTML page",))
        names = [urlsplit(urljoin(answer.url, name)) for name in assets(answer.text)]
        own = [name.path for name in names if name.netloc == urlsplit(answer.url).netloc]
        wrong = [] if own else ["the page names no script or style of its own: there is no application in it"]
        wrong += [trouble for path in own if (trouble := self._asset(path))]
        foreign = f", {len(names) - len(own)} of other hosts not asked for" if len(names) > len(own) else ""
        seen = f"{page.path} was looked at without a browser ({self._why}): its HTML and {len(own)} assets answer 200"
        return View(seen + foreign, tuple(wrong))

    def _asset(self, path: str) -> str:
        """What is wrong with an asset; each is asked for once a run."""
        if path not in self._assets:
            answer = self._http.get(path)
            page_instead = (
                answer.media_type == "text/html"
            )  # a single-page application answers every path with its page
            good = answer.status == 200 and answer.body and not page_instead
            self._assets[path] = "" if good else f"{answer.exchange}{', its page instead of the file' * page_instead}"
        return self._assets[path]


def assets(html: str) -> list[str]:
    """The addresses of the scripts, styles, icons and images that a page names, without those written into it."""
    found = _Assets()
    found.feed(html)
    return [name for name in dict.fromkeys(found.names) if not name.startswith("data:")]


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "img") and given.get("src"):
            self.names.append(given["src"])
        if tag == "link" and given.get("rel", "").lower() in LINKS and given.get("href"):
            self.names.append(given["href"])
