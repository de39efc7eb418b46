"""Entry at the desk in a real Chromium: letters dropped, drafts kept, rows pasted, letters reviewed."""

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from people.models import Mandate
from proposals.actions import keeping
from proposals.models import Proposal, Reply
from tests import builders as b

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

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium，请安装 chromium 和中文字体"),
]

LETTER = """试例局文件
试科〔2026〕8号

对区十七届人大三次会议
第 012 号代表建议的答复

办理结果：解决采纳 签发人：试签发

甲试例代表：

您提出的“关于试例事项012的建议”收悉，经研究，现答复如下：
我局今年新开了三家社区食堂。
感谢您对我们工作的关心。

试例局
2026年4月10日

联系人姓名：试联系
联系电话：5555 1234
"""

# What a person does who drags a file from a folder onto the page.
DROP = """(place, text) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], "答复函.txt", {type: "text/plain"}));
    for (const name of ["dragenter", "dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(name, {dataTransfer: carried, bubbles: true, cancelable: true}));
    }
}"""


class Desk:
    """An office, a part to answer, a meeting with two delegates, and two letters to review."""

    def __init__(self):
        self.office = b.make_user("office", name="办公室甲")
        session = b.make_session()
        people = [b.make_delegate(name) for name in ("甲试例", "乙试例")]
        for person in people:
            Mandate.objects.create(delegate=person, assembly=session.assembly, term=session.term)
        item = b.make_proposal(session=session, number="012", sponsors=people[:1])
        unit = b.make_unit("试例局", landline="021-5555 0000")
        self.part = b.make_assignment(proposal=item, unit=unit, received=True)
        self.reply_page = reverse("desk:do", args=["part", self.part.pk, "reply"])
        self.letters = [b.make_reply(replied_on=b.REPLIED + b.days(n)) for n in range(2)]


@pytest.fixture(scope="module")
def chromium():
    """One browser for all tests here. Its loop runs in this thread, and Django would refuse its database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium, transactional_db):
    return Desk()


@pytest.fixture
def window(chromium, live_server, desk):
    """Opens a window of a width, signed in as the office."""
    contexts = []

    def open_window(width=1366, **options):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 768}, locale="zh-CN", **options
        )
        contexts.append(context)
        context.add_cookies([_session(desk.office, live_server.url)])
        return context.new_page()

    yield open_window
    for context in contexts:
        context.close()


def _session(user, url):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}


def said(page):
    """What the draft's line says once it says something."""
    return page.inner_text("[data-draft-status]:not(:empty)")


# Letters


def test_a_letter_dropped_is_read_corrected_and_recorded_with_three_clicks_at_most(window, desk):
    page = window()
    page.goto(desk.reply_page)

    page.locator("[data-drop]").evaluate(DROP, LETTER)
    page.wait_for_selector(".drop__done")
    read = {name: page.input_value(f"#id_{name}") for name in ("doc_number", "replied_on", "outcome")}
    marked = page.locator("[data-box=doc_number] >> text=已从文件读取").is_visible()
    page.select_option("#id_disclosure", "open")
    page.click("[data-go]")
    page.wait_for_url("**/desk/items/**")

    assert read == {"doc_number": "试科〔2026〕8号", "replied_on": "2026-04-10", "outcome": "adopted"}
    assert marked
    reply = Reply.objects.get(assignment=desk.part)
    assert (reply.signer, reply.contact_phone) == ("试签发", "55551234")
    assert reply.attachments.get().name == "答复函.txt"


def test_what_a_person_wrote_is_not_read_over(window, desk, tmp_path):
    letter = Path(tmp_path / "答复函.txt")
    letter.write_text(LETTER.replace("第 012 号", "第 013 号"))
    page = window()
    page.goto(desk.reply_page)

    page.fill("#id_signer", "我写的")
    page.set_input_files("#id_file", letter)
    page.wait_for_selector("text=请确认选对了文件")

    assert page.input_value("#id_signer") == "我写的"
    assert not page.locator("[data-box=signer] >> text=已从文件读取").is_visible()
    assert page.input_value("#id_doc_number") == "试科〔2026〕8号"


def test_a_file_dropped_beside_the_place_does_not_take_the_page_away(window, desk):
    page = window()
    page.goto(desk.reply_page)
    page.fill("#id_signer", "我写的")

    page.locator("h1").evaluate(DROP, LETTER)

    assert page.input_value("#id_signer") == "我写的"
    assert page.locator("[data-reading]").inner_text() == ""


def test_ctrl_enter_hands_in(window, desk):
    page = window()
    page.goto(desk.reply_page)

    page.focus("#id_body")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=没有办成")

    assert page.locator(".error-summary li").count() > 0


# Drafts


def test_what_is_typed_is_kept_by_itself(window, desk):
    page = window()
    page.goto(desk.reply_page)

    page.type("#id_body", "写到一半")

    assert said(page).startswith("已保存草稿 ")
    assert keeping.found(desk.office, desk.reply_page).fields["body"] == "写到一半"
    page.reload()
    assert page.input_value("#id_body") == "写到一半"
    assert page.locator("text=保存的草稿").is_visible()


@pytest.mark.parametrize("way", ["keys", "button"])
def test_a_draft_is_kept_at_once_on_demand(window, desk, way):
    page = window()
    page.goto(desk.reply_page)
    page.fill("#id_signer", "试签发")

    if way == "keys":
        page.keyboard.press("Control+s")
    else:
        page.click("text=保存草稿")

    assert said(page).startswith("已保存草稿 ")
    assert keeping.found(desk.office, desk.reply_page).fields["signer"] == "试签发"


@pytest.mark.parametrize("lost", ["sessionid", None])  # the session alone, or every cookie
def test_who_is_signed_out_while_typing_is_told_and_goes_on_after_signing_in(window, desk, lost):
    page = window()
    page.goto(desk.reply_page)
    page.fill("#id_body", "登录过期前的话")
    page.keyboard.press("Control+s")
    said(page)
    page.context.clear_cookies(name=lost)

    page.fill("#id_body", "登录过期前的话，过期后的话")
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=登录已过期")
    other = page.context.new_page()
    other.goto(page.get_attribute("[data-draft-status] a", "href"))
    other.fill("#id_username", desk.office.username)
    other.fill("#id_password", "试例口令-1234")
    other.click("main button")
    other.wait_for_url("**/desk/")
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=已保存草稿")

    assert keeping.found(desk.office, desk.reply_page).fields["body"] == "登录过期前的话，过期后的话"


def test_without_scripts_a_draft_is_kept_and_a_letter_read(window, desk, tmp_path):
    letter = Path(tmp_path / "答复函.txt")
    letter.write_text(LETTER)
    page = window(java_script_enabled=False)
    page.goto(desk.reply_page)

    page.fill("#id_signer", "我写的")
    page.click("text=保存草稿")
    kept = page.locator("text=保存的草稿").is_visible()
    page.set_input_files("#id_file", letter)
    page.click("text=读取文件")

    assert kept
    assert page.input_value("#id_signer") == "我写的"
    assert page.input_value("#id_doc_number") == "试科〔2026〕8号"
    assert page.locator("text=请重新选择文件").is_visible()


# Items


def test_a_hundred_rows_are_entered_in_three_steps(window, desk):
    page = window()
    page.goto("/desk/register/paste/")
    rows = "".join(f"{number}\t关于试例{number}的建议\t甲试例、乙试例\n" for number in range(101, 201))

    page.fill("#id_rows", f"编号\t标题\t提出人\n{rows}")
    page.click("text=预览")
    page.click("text=确认登记100件")
    page.wait_for_selector("text=已登记100件")

    assert Proposal.objects.filter(state="registered").count() == 100


def test_an_item_is_registered_and_filed_with_two_clicks(window, desk):
    page = window()
    page.goto("/desk/register/")
    page.fill("#id_number", "301")
    page.fill("#id_title", "关于试例的建议")
    page.fill("#id_proposers", "甲试例")

    page.click("[data-go]")
    page.click("text=受理（立案）")
    page.wait_for_url("**/301/")

    assert Proposal.objects.get(number="301").state == "to_assign"


# Review


def test_letters_are_reviewed_by_keys_alone(window, desk):
    first, second = desk.letters
    page = window()
    page.goto("/desk/review/")

    page.keyboard.press("j")
    page.wait_for_url(f"**/review/{second.pk}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/review/{first.pk}/")
    page.keyboard.press("a")
    page.wait_for_url(f"**/review/{second.pk}/")
    page.keyboard.press("d")
    page.keyboard.type("ad试例依据")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=没有待审的答复")

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.is_public
    assert (second.disclosure, second.disclosure_reason) == ("closed", "ad试例依据")


def test_keys_that_were_turned_off_decide_nothing(window, desk):
    page = window()
    page.goto("/desk/review/")
    here = page.url
    page.evaluate("localStorage.setItem('banfu-keys', 'off')")

    page.keyboard.press("a")
    page.keyboard.press("j")
    page.wait_for_timeout(300)

    assert page.url == here
    assert not Reply.objects.filter(published_at__isnull=False).exists()


# All of them


@pytest.fixture
def places(desk):
    keeping.save(desk.office, "/desk/register/", {"title": "写到一半的试例标题"})
    return [
        desk.reply_page,
        "/desk/register/",
        "/desk/register/paste/",
        f"/desk/review/{desk.letters[0].pk}/",
        "/desk/drafts/",
        reverse("desk:do", args=["letter", desk.letters[0].pk, "correct"]),
    ]


def refused(page, desk):
    """Pages that say what is wrong, each opened in turn."""
    page.goto("/desk/register/")
    page.click("[data-go]")
    yield "register"
    page.goto("/desk/register/paste/")
    page.fill("#id_rows", "编号\t标题\t提出人\n1\t\t丁某\n")
    page.click("text=预览")
    yield "paste"
    page.goto(f"/desk/review/{desk.letters[0].pk}/")
    page.click("text=不予公开")
    yield "review"
    correct = reverse("desk:do", args=["letter", desk.letters[0].pk, "correct"])
    page.goto(correct)
    page.evaluate("document.querySelector('[name=seen]').value = '1'")
    page.fill("#id_reason", "试例")
    page.click("[data-go]")
    page.wait_for_selector("text=有人办理过")
    yield "changed"


@pytest.mark.parametrize("width", [390, 1366])
def test_nothing_stands_in_anybodys_way_and_nothing_runs_off_the_screen(window, desk, places, width):
    page, found, over = window(width), {}, {}
    broken = []
    page.on("console", lambda line: "Content Security Policy" in line.text and broken.append(line.text))

    def look(name):
        answer = Axe().run(page, options=LEVELS).response
        found[name] = {rule["id"]: rule["nodes"][0]["html"] for rule in answer["violations"]}
        over[name] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    for place in places:
        page.goto(place)
        look(place)
    for name in refused(page, desk):
        look(name)

    assert {name: rules for name, rules in found.items() if rules} == {}
    assert {name: by for name, by in over.items() if by > 0} == {}
    assert broken == []
