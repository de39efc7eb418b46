"""Pages in a real Chromium: accessible, narrow, without scripts, within their own content policy."""

import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "preload": False}
# The inner span of a selection box: the script that draws it gives it a role and no name.
ADMIN_GAPS = {"aria-input-field-name"}
PASSWORD = "试例口令-1234"  # as the builders set it

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium，请安装 chromium 和中文字体"),
]


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests here. Its loop runs in this thread, and Django would refuse its database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def whole(chromium, transactional_db, district_builder):
    """The district, committed, so that the server's thread sees it. Asks for the browser first."""
    return district_builder()


@pytest.fixture
def window(chromium, live_server, whole):
    """Opens a window of a width, signed in as somebody: `window(390, "delegate")`."""
    contexts = []

    def open_window(width, who=None, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **options,
        )
        contexts.append(context)
        if who:
            context.add_cookies([_session(whole, who, live_server.url)])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def _session(district, who, url):
    client = Client()
    client.force_login(getattr(district, who), backend="django.contrib.auth.backends.ModelBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


@pytest.fixture
def tour(window, whole, addressed, visits):
    """Every page in turn, in a window of a width; each window is first shown to `meet`."""

    def go(width, audiences, meet=lambda page: None):
        windows = {}
        for who, path in visits:
            if who in audiences:
                if who not in windows:
                    windows[who] = window(width, who)
                    meet(windows[who])
                windows[who].goto(addressed(whole, path))
                yield (who, path), windows[who]

    return go


OUTSIDE = {None, "delegate"}
AT_WORK = {"office", "unit", "auditor", "admin"}


def findings(page):
    """What axe objects to, by rule, with the first element it names."""
    answer = Axe().run(page, options=LEVELS).response
    return {rule["id"]: rule["nodes"][0]["html"] for rule in answer["violations"]}


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_stands_in_anybodys_way(tour, width):
    found = {visit: findings(page) for visit, page in tour(width, OUTSIDE)}

    assert {visit: rules for visit, rules in found.items() if rules} == {}


@pytest.mark.parametrize("width", [390, 1366])
def test_the_admin_adds_no_obstacle_to_those_of_django(tour, width):
    found = {visit: set(findings(page)) - ADMIN_GAPS for visit, page in tour(width, AT_WORK)}

    assert {visit: rules for visit, rules in found.items() if rules} == {}


def test_the_check_itself_sees_an_obstacle(window):
    page = window(390)
    page.goto("/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"/static/img/icon.svg\">'")

    assert "image-alt" in findings(page)


def test_nothing_runs_off_a_narrow_screen(tour):
    over = {
        visit: page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        for visit, page in tour(320, OUTSIDE | AT_WORK)
    }

    assert {visit: by for visit, by in over.items() if by > 0} == {}


def test_no_page_breaks_its_content_policy_or_asks_elsewhere(tour, live_server):
    said, asked = [], []

    def listen(page):
        page.on("console", lambda line: line.type == "error" and said.append((page.url, line.text)))
        page.on("pageerror", lambda error: said.append((page.url, str(error))))
        page.on("request", lambda request: asked.append(request.url))

    for _ in tour(1366, OUTSIDE | AT_WORK, meet=listen):
        pass

    assert [one for one in said if "404 (Not Found)" not in one[1]] == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []


def test_what_one_touches_is_large_enough(tour):
    small = """() => [...document.querySelectorAll(`.button, .site-nav a, .site-nav button, .pager a,
        main input:not([type=hidden]), main select, summary`)]
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
        .map(one => one.outerHTML)"""

    found = {visit: page.evaluate(small) for visit, page in tour(390, OUTSIDE)}

    assert {visit: ones for visit, ones in found.items() if ones} == {}


def test_letters_twice_as_large_push_nothing_off_the_screen(tour):
    double = "document.documentElement.style.fontSize = '200%'"
    over = {}
    for visit, page in tour(640, OUTSIDE):
        page.evaluate(double)
        over[visit] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert {visit: by for visit, by in over.items() if by > 0} == {}


def test_the_first_tab_stop_is_seen_and_leads_to_the_content(window):
    page = window(1366)
    page.goto("/proposals/")

    page.keyboard.press("Tab")
    box = page.locator(".skip").bounding_box()
    page.keyboard.press("Enter")

    assert box["x"] >= 0
    assert page.evaluate("location.hash") == "#content"


def test_a_reader_without_scripts_searches_filters_and_reads(window):
    page = window(390, java_script_enabled=False)
    page.goto("/")
    page.fill("#home-search", "012")
    page.click("main button")
    page.select_option("#id_body", "npc")
    page.click("main button")
    page.click(".row__title a")

    assert page.inner_text("h1") == "关于试例事项012的建议"
    assert page.locator("text=第一段试例答复。").is_visible()


def test_a_delegate_without_scripts_signs_in_reads_and_signs_out(window, whole):
    page = window(390, java_script_enabled=False)
    page.goto("/my/npc-17-3/012/")
    page.fill("#id_username", whole.delegate.username)
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.click("text=阅读答复")
    read = page.url
    page.click("text=退出")

    assert read.endswith("/my/npc-17-3/012/#letters-head")
    assert page.locator("text=登录").first.is_visible()


def test_paper_carries_the_answer_and_no_menu(window, whole):
    page = window(1366)
    page.goto("/proposals/npc-17-3/012/")
    page.emulate_media(media="print")

    assert page.locator("text=第一段试例答复。").is_visible()
    assert not page.locator(".site-nav").is_visible()
    assert not page.locator(".breadcrumb").is_visible()
