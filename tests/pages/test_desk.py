"""The desk in a real Chromium: nothing in the way, few clicks, every key."""

import shutil
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright

from proposals.models import Assignment, Event
from tests import builders as b

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "preload": False}
PAGES = [
    "/desk/",
    "/desk/?queue=overdue",
    "/desk/?queue=sign",
    "/desk/find/?q=试例",
    "/desk/find/?q=没有的词",
    "/desk/items/",
    "/desk/items/?q=没有的词",
    "/desk/items/npc-17-3/001/",
    "/desk/items/npc-17-3/002/",
    "/desk/items/npc-17-3/003/",
]
OFFICE = [
    "/desk/assign/",
    "/desk/assign/?items={item}",
    "/desk/urge/?parts={part}",
    "/desk/do/item/{item}/merge/",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium，请安装 chromium 和中文字体"),
]


@pytest.fixture(scope="module")
def chromium():
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


class Work:
    """An answered item, two in hand of which one is late, two to assign; an office, a unit, an auditor."""

    def __init__(self):
        self.schools = b.make_unit("试例区教育局", short_name="区教育局", code="jiaoyu")
        self.street = b.make_unit("试例路街道办事处", short_name="试例路街道", code="jiedao")
        self.people = {
            "office": b.make_user("office", name="办公室甲"),
            "unit": b.make_user("unit", unit=self.schools, name="承办员甲"),
            "auditor": b.make_user("auditor", name="审计员甲"),
        }
        answered = b.make_assignment(number="001", unit=self.schools, received=True)
        b.make_assignment(proposal=answered.proposal, unit=self.street, role="co", received=True)
        b.make_feedback(
            reply=b.make_reply(assignment=answered, waiver="会办单位口头同意", today=timezone.localdate())
        )
        self.late = b.make_assignment(number="002", unit=self.schools, received=True)
        self.fresh = b.make_assignment(number="003", unit=self.schools, role="split")
        for part, days in ((self.late, -3), (self.fresh, 30)):
            part.due_on = timezone.localdate() + timedelta(days=days)
            part.save()
        self.waiting = [b.make_proposal(number=number) for number in ("004", "005")]

    def address(self, path):
        return path.format(item=self.waiting[0].pk, part=self.late.pk)


@pytest.fixture
def work(chromium, transactional_db):
    return Work()


@pytest.fixture
def window(chromium, live_server, work):
    contexts = []

    def open_window(width, who, **options):
        client = Client()
        client.force_login(work.people[who], backend="django.contrib.auth.backends.ModelBackend")
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 800}, locale="zh-CN", **options
        )
        contexts.append(context)
        context.add_cookies([cookie])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def visits(work):
    for who in work.people:
        for path in PAGES + (OFFICE if who == "office" else []):
            yield who, work.address(path)


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_stands_in_anybodys_way_at_the_desk(window, work, width):
    pages = {who: window(width, who) for who in work.people}
    found, said = {}, []
    for page in pages.values():
        page.on("console", lambda line: line.type == "error" and said.append(line.text))
        page.on("pageerror", lambda error: said.append(str(error)))

    for who, path in visits(work):
        assert pages[who].goto(path).status == 200
        answer = Axe().run(pages[who], options=LEVELS).response
        found[who, path] = {rule["id"]: rule["nodes"][0]["html"] for rule in answer["violations"]}

    assert {visit: rules for visit, rules in found.items() if rules} == {}
    assert said == []


def test_nothing_runs_off_a_narrow_screen(window, work):
    pages, over = {who: window(320, who) for who in work.people}, {}
    for who, path in visits(work):
        pages[who].goto(path)
        wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        over[who, path] = pages[who].evaluate(wider)

    assert {visit: by for visit, by in over.items() if by > 0} == {}


# The tasks of the office, counted in clicks


@pytest.fixture
def clicking(window):
    """A window that counts the clicks on what it is given; typing is not counted."""

    class Clicking:
        def __init__(self, page):
            self.page, self.clicks = page, 0

        def click(self, selector):
            self.clicks += 1
            self.page.locator(selector).first.click()

    return lambda who, path: _gone(Clicking(window(1366, who)), path)


def _gone(clicking, path):
    clicking.page.goto(path)
    return clicking


def test_what_is_late_stands_on_the_first_page(clicking):
    desk = clicking("office", "/desk/")

    assert desk.page.inner_text("#queue-overdue").split() == ["逾期", "1"]
    assert desk.clicks == 0


def test_items_are_assigned_with_four_clicks_for_any_number(clicking, work):
    desk = clicking("office", "/desk/?queue=assign")

    desk.click("[data-all] input")
    desk.click("text=交办所选")
    desk.page.fill("#id_answering_filter", "jyj")
    desk.page.press("#id_answering_filter", "Enter")
    desk.page.fill("#id_co_filter", "街道")
    desk.page.press("#id_co_filter", "Enter")
    desk.click("text=确认交办")
    desk.page.wait_for_url("**/desk/?queue=assign")

    assert desk.clicks <= 4
    for item in work.waiting:
        parts = Assignment.objects.filter(proposal=item).values_list("unit__code", "role")
        assert set(parts) == {("jiaoyu", "lead"), ("jiedao", "co")}


def test_units_are_urged_with_three_clicks(clicking, work):
    desk = clicking("office", "/desk/?queue=overdue")

    desk.click("[data-row] input")
    desk.click("text=催办所选")
    assert "承办员甲" in desk.page.inner_text("main")
    desk.click("text=发出催办")
    desk.page.wait_for_url("**/desk/")

    assert desk.clicks <= 3
    assert Event.objects.filter(proposal=work.late.proposal, kind="urged").count() == 1


def test_a_number_and_enter_open_an_item(clicking):
    desk = clicking("office", "/desk/")

    desk.page.keyboard.press("/")
    desk.page.keyboard.type("2")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**/desk/items/npc-17-3/002/")

    assert desk.clicks == 0


# The keyboard


def present(page):
    return page.evaluate("document.activeElement.textContent")


def test_rows_are_walked_ticked_and_opened_by_key(window, work):
    page = window(1366, "office")
    page.goto("/desk/?queue=assign")
    titles = page.locator("[data-open]").all_inner_texts()

    page.keyboard.press("j")
    assert present(page) == titles[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert present(page) == titles[1]
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert page.locator("[data-row] input:checked").count() == 1
    assert page.inner_text("[data-chosen]") == "已选1件"
    page.keyboard.press("o")
    page.wait_for_url("**/desk/items/npc-17-3/00*/")


def test_g_and_a_letter_go_to_a_queue_from_any_page(window):
    page = window(1366, "office")
    page.goto("/desk/items/")

    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/desk/?queue=a")
    assert page.inner_text("[aria-label=待办分类] [aria-current]").split()[0] == "待交办"

    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/desk/?queue=overdue")
    assert page.inner_text("[aria-label=待办分类] [aria-current]").split()[0] == "逾期"
    assert page.inner_text("#said") == "逾期：1件"


def test_keys_write_where_one_types_and_can_be_switched_off(window):
    page = window(1366, "office")
    page.goto("/desk/")
    page.fill("#desk-find", "")
    page.keyboard.type("jk/x")
    assert page.input_value("#desk-find") == "jk/x"

    page.locator("#keys-on").uncheck()
    page.reload()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "desk-find"
    assert not page.locator("#keys-on").is_checked()

    page.locator("#keys-on").check()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "desk-find"


def test_a_question_mark_shows_the_keys(window):
    page = window(1366, "office")
    page.goto("/desk/items/")

    page.keyboard.press("?")
    page.wait_for_url("**/desk/#keys")

    assert page.locator("#keys").is_visible()


def test_a_list_narrows_without_loading_the_page(window):
    page = window(1366, "office")
    page.goto("/desk/items/")
    page.evaluate("window.stayed = true")

    page.select_option("select[name=state]", "to_assign")
    page.wait_for_url("**state=to_assign**")

    assert page.locator("tbody tr").count() == 2
    assert page.evaluate("window.stayed")
    assert page.title().startswith("全部件 - 工作台")


def test_without_scripts_the_same_is_done_by_forms(window, work):
    page = window(1366, "office", java_script_enabled=False)

    page.goto("/desk/?queue=assign")
    page.locator("tbody input").first.check()
    page.click("text=交办所选")
    page.get_by_role("group", name="答复单位").first.get_by_label("区教育局").check()
    page.click("text=确认交办")
    page.wait_for_url("**/desk/?queue=assign")

    assert "已交办1件" in page.inner_text("main")


def test_a_view_on_paper_is_entered_with_three_clicks(clicking, work, tmp_path):
    sheet = tmp_path / "征询意见表.pdf"
    sheet.write_bytes(b"%PDF-1.7")
    desk = clicking("office", "/desk/items/npc-17-3/001/")

    desk.click("text=代录评价")
    desk.page.select_option("#id_sponsorship", index=1)
    desk.page.select_option("#id_attitude", "satisfied")
    desk.page.select_option("#id_result", "basically")
    desk.page.set_input_files("#id_evidence", sheet)
    desk.click("main form button.button >> text=代录评价")
    desk.page.wait_for_url("**/desk/items/npc-17-3/001/")

    assert desk.clicks <= 3
    assert "代录" in desk.page.inner_text("main")


def test_how_many_so_far_is_answered_with_one_click_as_a_sheet(clicking):
    desk = clicking("office", "/desk/items/?state=in_hand")

    assert "件" in desk.page.inner_text("main")
    with desk.page.expect_download() as sheet:
        desk.click("text=导出表格")

    assert desk.clicks <= 1
    assert sheet.value.suggested_filename.endswith(".xlsx")


def test_a_mistake_is_corrected_with_three_clicks_and_its_reason(clicking, work):
    desk = clicking("office", "/desk/items/npc-17-3/004/")

    desk.click("text=更正登记")
    desk.page.fill("#id_title", "关于更正后的试例事项的建议")
    desk.page.fill("#id_reason", "标题有错字。")
    desk.click("main form button.button >> text=更正登记")
    desk.page.wait_for_url("**/desk/items/npc-17-3/004/")

    assert desk.clicks <= 3
    page = desk.page.inner_text("main")
    assert "关于更正后的试例事项的建议" in page
    assert "标题有错字" in page
