"""The web UI of a bed in a real browser: log-in, the eight pages, failures, and what the settings page does."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect, sync_playwright

from testbed.bed import Bed

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

PAGES = [
    ("/", "대시보드", ["h3 제품별 재고 현황"], {"dashboard/summary", "alerts"}),
    ("/products", "제품 관리", ["h3 제품 목록", "button 제품 등록"], {"products"}),
    ("/inbounds", "입고 내역", ["h3 입고 내역", "button 입고 등록", "button 대량 입고 등록"], {"inbounds", "products"}),
    (
        "/outbounds",
        "출고 내역",
        ["h3 출고 내역", "button 출고 등록", "button 대량 출고 등록"],
        {"outbounds", "products"},
    ),
    ("/returns", "반품 내역", ["h3 반품 내역", "button 반품 등록"], {"returns", "products"}),
    ("/uploads", "업로드", ["h3 업로드 내역"], {"uploads/jobs"}),
    (
        "/settings",
        "환경설정",
        ["h3 텔레그램 알림 설정", "h3 사용자 & 권한"],
        {"settings/notifications/telegram", "users"},
    ),
    ("/logs", "LOG", ["h2 감사 로그"], {"audit/logs"}),
]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.fixture(scope="module")
def bed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A healthy bed of this module's own."""
    up = Bed(tmp_path_factory.mktemp("bed"))
    up.up()
    yield up
    up.down()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, bed: Bed) -> Iterator[Page]:
    """A page of a fresh profile; paths are relative to the web UI."""
    context = browser.new_context(base_url=bed.inventory.web_url, locale="ko-KR")
    yield context.new_page()
    context.close()


def fill_in(page: Page, email: str, password: str) -> None:
    page.goto("/login")
    page.fill("input[type=email]", email)
    page.fill("input[type=password]", password)
    page.click("button[type=submit]")


@pytest.fixture(scope="module")
def profile(browser: Browser, bed: Bed) -> StorageState:
    """What the browser holds after the administrator's log-in through the form."""
    context = browser.new_context(base_url=bed.inventory.web_url)
    page = context.new_page()
    fill_in(page, bed.inventory.known.admin_email, bed.inventory.known.admin_password)
    expect(page.locator("h1")).to_have_text("대시보드")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def logged_in(browser: Browser, bed: Bed, profile: StorageState) -> Iterator[Page]:
    """A page of a profile that is logged in, at the dashboard."""
    context = browser.new_context(base_url=bed.inventory.web_url, storage_state=profile)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


def shown(page: Page, marker: str) -> Locator:
    """The element that a marker such as "h3 제품 목록" names."""
    tag, _, text = marker.partition(" ")
    return page.locator(f"{tag}:text-is('{text}')").first


def test_the_login_page_is_as_observed(page: Page) -> None:
    page.goto("/login")
    expect(page).to_have_title("Lremettre ERP")
    assert page.locator("html").get_attribute("lang") == "ko"
    expect(page.locator("h1")).to_have_text("Lremettre ERP 로그인")
    expect(page.get_by_label("계정 자동 저장하기")).not_to_be_checked()
    expect(page.get_by_label("비밀번호")).to_have_count(2)
    expect(page.get_by_role("button", name="로그인")).to_have_attribute("type", "submit")


def test_a_login_leads_to_the_dashboard_and_keeps_the_token(logged_in: Page) -> None:
    expect(logged_in.locator("h1")).to_have_text("대시보드")
    assert httpx.URL(logged_in.url).path == "/"
    assert logged_in.evaluate("localStorage.getItem('accessToken')").count(".") == 2


def test_a_refused_login_says_so(page: Page, bed: Bed) -> None:
    fill_in(page, bed.inventory.known.admin_email, "wrong-password")
    expect(page.locator("[class*=error i]")).to_have_text("로그인에 실패했습니다. 이메일/비밀번호를 확인하세요.")


@pytest.mark.parametrize(("path", "heading", "markers", "calls"), PAGES, ids=[page[0] for page in PAGES])
def test_each_page_renders_with_its_own_data(
    logged_in: Page, path: str, heading: str, markers: list[str], calls: set[str]
) -> None:
    answers: dict[str, int] = {}
    complaints: list[str] = []
    logged_in.on("response", lambda answer: answers.update({answer.url.split("?")[0]: answer.status}))
    logged_in.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    logged_in.goto(path, wait_until="networkidle")
    expect(logged_in.locator("h1")).to_have_text(heading)
    expect(logged_in.locator("nav a[aria-current=page]")).to_have_text(heading)
    for marker in markers:
        expect(shown(logged_in, marker)).to_be_visible()
    expect(logged_in.locator("[class*=error i]")).to_have_count(0)
    api = {url.partition("/api/v1/")[2]: status for url, status in answers.items() if "/api/v1/" in url}
    assert calls <= set(api)
    assert set(answers.values()) == {200}
    assert complaints == []


def test_the_sidebar_leads_everywhere(logged_in: Page) -> None:
    for path, heading, markers, _ in PAGES:
        logged_in.click(f"nav a:text-is('{heading}')")
        expect(shown(logged_in, markers[0])).to_be_visible()
        assert httpx.URL(logged_in.url).path == path


def test_an_unknown_page_says_so(logged_in: Page) -> None:
    logged_in.goto("/nowhere")
    expect(logged_in.locator("h2")).to_have_text("요청한 페이지를 찾을 수 없습니다.")


def test_without_a_valid_token_every_page_leads_to_the_login(page: Page) -> None:
    page.goto("/products")
    expect(page.locator("h1")).to_have_text("Lremettre ERP 로그인")
    page.evaluate("localStorage.setItem('accessToken', 'stale')")
    page.goto("/products")
    page.wait_for_url("**/login")
    assert page.evaluate("localStorage.getItem('accessToken')") == "stale"


def test_a_failing_api_shows_the_error_under_the_heading(logged_in: Page) -> None:
    logged_in.route("**/api/v1/dashboard/summary", lambda route: route.fulfill(status=500, json={"message": "x"}))
    logged_in.goto("/")
    expect(logged_in.locator("h1")).to_have_text("대시보드")
    expect(logged_in.locator("[class*=error i]")).to_contain_text("대시보드 데이터를 불러올 수 없습니다")


def test_logging_out_forgets_the_token(logged_in: Page) -> None:
    logged_in.click("[aria-label=로그아웃]")
    expect(logged_in.locator("h1")).to_have_text("Lremettre ERP 로그인")
    assert logged_in.evaluate("localStorage.getItem('accessToken')") is None


def test_a_product_is_registered_and_deleted_through_the_form(logged_in: Page, bed: Bed) -> None:
    logged_in.goto("/products")
    logged_in.click("button:has-text('제품 등록')")
    assert logged_in.locator("[role=dialog] [name=code]").input_value().startswith("SKU-")
    logged_in.fill("[role=dialog] [name=name]", "<b>브라우저 제품</b>")
    logged_in.click("[role=dialog] button:has-text('등록')")
    row = logged_in.locator("tr", has_text="<b>브라우저 제품</b>")
    expect(row).to_be_visible()
    logged_in.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="삭제").click()
    expect(row).to_have_count(0)
    assert bed.inventory.sql("SELECT count(*) FROM products WHERE name LIKE '%%브라우저 제품%%'") == [(0,)]


def test_the_settings_page_shows_the_refusal_of_a_test_message(logged_in: Page) -> None:
    refusal = "텔레그램 알림이 비활성화되어 있습니다."
    logged_in.route("**/api/v1/alerts/test", lambda route: route.fulfill(status=400, json={"message": refusal}))
    logged_in.goto("/settings")
    logged_in.click("button:has-text('텔레그램 테스트 발송')")
    expect(logged_in.locator("[class*=feedback i]")).to_have_text(refusal)


@pytest.mark.parametrize("path", ["/", "/health", "/docs", "/assets/absent.js", "/../system.py", "/%2e%2e/system.py"])
def test_every_other_path_is_the_page_itself(bed: Bed, path: str) -> None:
    answer = httpx.get(bed.inventory.web_url + path, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<title>Lremettre ERP</title>" in answer.text


def test_a_file_in_the_folder_hides_the_built_in_one(bed: Bed) -> None:
    folder = Path(bed.inventory.home) / "web"
    (folder / "config.js").write_text("window.config = {};")
    assert httpx.get(f"{bed.inventory.web_url}/config.js", trust_env=False).text == "window.config = {};"
    (folder / "config.js").unlink()
    assert bed.inventory.api_url.removesuffix("/api/v1") in httpx.get(f"{bed.inventory.web_url}/config.js").text
