"""Entry through the pages: letters read from files, items registered and pasted, and what came between."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Mandate
from proposals.models import Proposal, Reply, Topic, TopicSet
from proposals.verbs.answering import COLUMNS
from tests import builders as b

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def part():
    item = b.make_proposal(number="012", sponsors=[b.make_delegate("甲试例")])
    return b.make_assignment(
        proposal=item, unit=b.make_unit("试例局", landline="021-5555 0000"), received=True
    )


@pytest.fixture
def page(part):
    return reverse("desk:do", args=["part", part.pk, "reply"])


def upload(text=LETTER, name="答复函.txt"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


# Reading a letter


def test_a_letter_is_read_into_the_boxes_of_the_form(opened, office, part):
    answer = opened(office).post("/desk/read/", {"part": part.pk, "file": upload()}).json()

    assert {name: answer["fields"][name] for name in ("doc_number", "replied_on", "outcome", "signer")} == {
        "doc_number": "试科〔2026〕8号",
        "replied_on": "2026-04-10",
        "outcome": "adopted",
        "signer": "试签发",
    }
    assert "我局今年新开了三家社区食堂。" in answer["fields"]["body"]
    assert set(answer["fields"]) <= set(COLUMNS)
    assert (answer["problems"], answer["warnings"]) == ([], [])


def test_nothing_of_a_letter_that_is_read_is_stored(opened, office, part, settings):
    opened(office).post("/desk/read/", {"part": part.pk, "file": upload()})

    assert not Reply.objects.exists()
    assert not part.proposal.attachments.exists()
    assert not settings.MEDIA_ROOT.exists()


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        (
            "第 012 号",
            "第 013 号",
            "函中的编号是第013号，这一件是区十七届人大三次会议第012号建议。请确认选对了文件。",
        ),
        (
            "关于试例事项012的建议",
            "关于别的事项的建议",
            "函中标题“关于别的事项的建议”与登记的区十七届人大三次会议第012号建议"
            "“关于试例事项012的建议”不一致，请核对编号。",
        ),
        (
            "甲试例代表",
            "乙试例代表",
            "函中称呼的乙试例不是区十七届人大三次会议第012号建议登记的提出人（甲试例）。",
        ),
        ("\n试例局\n", "\n乙区教育局\n", "落款单位“乙区教育局”不是承办单位试例局。"),
    ],
)
def test_what_a_letter_says_otherwise_than_the_register_is_told(opened, office, part, old, new, warning):
    answer = opened(office).post("/desk/read/", {"part": part.pk, "file": upload(LETTER.replace(old, new))})

    assert answer.json()["warnings"] == [warning]


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        (None, "没有收到文件，请先选择答复函文件。"),
        (upload(b"\x7fELF\x00\x00"), "“答复函.txt”不是可以收存的文件。"),
        (upload("只是一段话。"), "没有认出答复函"),
        (upload(b"%PDF-1.7", "答复函.pdf"), "PDF"),
    ],
)
def test_a_file_that_is_no_letter_is_told_in_words(opened, office, part, file, problem):
    data = {"part": part.pk, **({"file": file} if file else {})}

    answer = opened(office).post("/desk/read/", data).json()

    assert answer["fields"] == {}
    assert problem in "".join(answer["problems"])


def test_a_file_beyond_the_limit_is_not_read(opened, office, part, settings):
    settings.UPLOAD_MAX_BYTES = 100

    answer = opened(office).post("/desk/read/", {"part": part.pk, "file": upload()}).json()

    assert "上限" in answer["problems"][0]


@pytest.mark.parametrize("key", ["", "x", "0", "9" * 30, "²"])
def test_a_part_that_is_none_is_not_found(opened, office, key):
    assert opened(office).post("/desk/read/", {"part": key, "file": upload()}).status_code == 404


def test_a_letter_is_read_only_for_a_part_one_sees(client, opened, officer, office, part):
    data = {"part": part.pk}
    own = b.make_user("unit", unit=part.unit)

    assert client.post("/desk/read/", data).status_code == 302
    assert opened(officer).post("/desk/read/", data).status_code == 404
    assert (
        opened(b.make_user("delegate", delegate=b.make_delegate())).post("/desk/read/", data).status_code
        == 404
    )
    assert opened(own).post("/desk/read/", data).status_code == 200
    assert opened(office).get("/desk/read/").status_code == 405


def test_without_a_script_the_button_fills_in_what_nobody_wrote(opened, office, page):
    client = opened(office)
    known = client.get(page).context["form"].initial
    typed = {name: known.get(name) or "" for name in ("kind", "organization", "contact_phone")}

    answer = client.post(
        page, {**typed, "signer": "我写的", "replied_on": known["replied_on"], "file": upload(), "read": "1"}
    )

    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["doc_number"].value() == "试科〔2026〕8号"
    assert form["replied_on"].value() == "2026-04-10"  # today was only a guess
    assert form["contact_phone"].value() == "55551234"
    assert form["signer"].value() == "我写的"
    assert "signer" not in form.filled
    assert "已从文件读取" in answer.text
    assert "请重新选择文件" in answer.text
    assert not Reply.objects.exists()


def test_the_page_shows_the_item_beside_the_letter(opened, office, page, part):
    shown = opened(office).get(page)

    assert "一段试例内容。" in shown.text
    assert "甲试例" in shown.text
    assert f'data-part="{part.pk}"' in shown.text


def test_a_letter_entered_there_is_recorded_with_its_file(opened, office, page, part):
    fields = {
        "kind": "first",
        "outcome": "adopted",
        "signer": "试签发",
        "replied_on": "2026-04-10",
        "body": "试例。",
    }

    done = opened(office).post(page, {**fields, "disclosure": "open", "file": upload()})

    assert done.status_code == 302
    assert part.replies.get().attachments.get().name == "答复函.txt"


# Meanwhile


def test_who_is_refused_because_of_another_reads_what_the_other_did(opened, office):
    letter = b.make_reply()
    page = reverse("desk:do", args=["letter", letter.pk, "correct"])
    seen = opened(office).get(page).context["form"]["seen"].value()
    other = b.make_user("office", name="办公室乙")
    fields = {name: getattr(letter, name) for name in COLUMNS}
    first = opened(other).post(page, {**fields, "signer": "他写的", "reason": "甲", "seen": seen})

    second = opened(office).post(page, {**fields, "signer": "我写的", "reason": "乙", "seen": seen})

    assert (first.status_code, second.status_code) == (302, 422)
    meanwhile = second.context["meanwhile"]
    assert [(change.who, change.what) for change in meanwhile.changes] == [
        ("办公室乙", f"更正答复（{letter.assignment.unit.name}）")
    ]
    assert [(one.label, one.typed, one.now) for one in meanwhile.differences] == [
        ("签发人", "我写的", "他写的")
    ]
    assert "您打开这一页之后，有人办理过" in second.text
    assert 'value="我写的"' in second.text


def test_what_was_typed_goes_on_in_the_version_that_stands(opened, office):
    letter = b.make_reply()
    page = reverse("desk:do", args=["letter", letter.pk, "correct"])
    seen = opened(office).get(page).context["form"]["seen"].value()
    fields = {name: getattr(letter, name) for name in COLUMNS}
    opened(b.make_user("office")).post(page, {**fields, "signer": "他写的", "reason": "甲", "seen": seen})

    client = opened(office)
    refused = client.post(page, {**fields, "signer": "我写的", "reason": "乙", "seen": seen})
    go_on = refused.context["meanwhile"].go_on
    form = client.get(go_on).context["form"]

    assert go_on == reverse("desk:do", args=["letter", letter.latest.pk, "correct"])
    assert (form["signer"].value(), form["reason"].value()) == ("我写的", "乙")


def test_a_form_that_corrects_nothing_shows_no_differences(opened, office, part):
    page = reverse("desk:do", args=["item", part.proposal.pk, "withdraw"])
    seen = opened(office).get(page).context["form"]["seen"].value()
    b.make_assignment(proposal=part.proposal, role="co")

    refused = opened(office).post(page, {"reason": "试例", "seen": seen})

    assert refused.status_code == 422
    assert refused.context["meanwhile"].changes
    assert refused.context["meanwhile"].differences == []


def test_an_ordinary_refusal_speaks_of_nobody_else(opened, office, page):
    assert "有人办理过" not in opened(office).post(page, {"body": ""}).text


# Registering


@pytest.fixture
def session():
    row = b.make_session()
    for name in ("甲试例", "乙试例"):
        Mandate.objects.create(delegate=b.make_delegate(name), assembly=row.assembly, term=row.term)
    return row


def item(session, **changed):
    return {
        "session": session.pk,
        "number": "044",
        "title": "关于试例的建议",
        "proposers": "甲试例、乙试例",
        "submitted_on": "2026-01-20",
        **changed,
    }


def test_an_item_is_registered_with_five_boxes_filled(opened, office, session):
    client = opened(office)
    form = client.get("/desk/register/").context["form"]

    answer = client.post("/desk/register/", item(session), follow=True)

    row = Proposal.objects.get(number="044")
    assert sum(box.required for box in form.fields.values()) == 5
    assert form["session"].initial == session
    assert (row.title, row.proposer_type, row.kind, row.state) == (
        "关于试例的建议",
        "joint",
        "suggestion",
        "registered",
    )
    assert [one.name for one in row.sponsorships.in_order()] == ["甲试例", "乙试例"]
    assert row.events.get().actor == office
    assert "已登记：区十七届人大三次会议第044号建议" in answer.text
    assert reverse("desk:do", args=["item", row.pk, "file"]) in answer.text


def test_an_item_just_registered_is_filed_at_once(opened, office, session):
    client = opened(office)
    answer = client.post("/desk/register/", item(session), follow=True)
    row = answer.context["saved"]

    client.post(reverse("desk:do", args=["item", row.pk, "file"]), {"seen": row.events_count})

    row.refresh_from_db()
    assert row.state == "to_assign"


def test_the_newest_meeting_and_today_are_filled_in(opened, office, session):
    newest = b.make_session(term=17, meeting=5, opened_on=b.SUBMITTED + b.days(200))

    form = opened(office).get("/desk/register/").context["form"]

    assert form["session"].value() == newest.pk
    assert form["submitted_on"].value() is not None


@pytest.mark.parametrize(
    ("changed", "name", "sentence"),
    [
        ({"number": "4/4"}, "number", "编号“4/4”不能使用"),
        ({"number": "001"}, "number", "区十七届人大三次会议已有第001号，请核对编号。"),
        ({"proposers": "甲试列"}, "proposers", "您要找的是不是：甲试例？"),
        ({"proposers": "、"}, "proposers", "没有写提出人"),
        ({"submitted_on": "2099-01-01"}, "submitted_on", "晚于今天"),
        ({"title": ""}, "title", "这个字段是必填项"),
    ],
)
def test_a_wrong_box_says_what_is_wrong(opened, office, session, changed, name, sentence):
    b.make_proposal(session=session, number="001")

    refused = opened(office).post("/desk/register/", item(session, **changed))

    assert refused.status_code == 422
    assert sentence in "".join(refused.context["form"].errors[name])
    assert Proposal.objects.count() == 1


def test_a_topic_is_one_of_the_meetings_own(opened, office, session):
    strange = Topic.objects.create(topic_set=TopicSet.objects.create(name="别的分类"), name="别的", slug="x")
    cppcc = b.make_session("cppcc")
    cppcc.topic_set = strange.topic_set
    cppcc.save()

    refused = opened(office).post("/desk/register/", item(session, topic=strange.pk))

    assert refused.context["form"].errors["topic"] == [
        "区十七届人大三次会议用的是“试例分类”，请选其中的类别。"
    ]


def test_a_group_and_a_bill_that_was_turned(opened, office, session):
    b.make_group("试例第一代表团")

    opened(office).post("/desk/register/", item(session, proposers="试例第一代表团", bill_turned="on"))

    row = Proposal.objects.get()
    assert (row.proposer_type, row.kind) == ("delegation", "bill_turned")


def test_an_office_registers_for_its_own_assembly_alone(opened, session):
    theirs = b.make_user("office", assembly=b.make_assembly("cppcc"))

    refused = opened(theirs).post("/desk/register/", item(session))

    assert "session" in refused.context["form"].errors
    assert not Proposal.objects.exists()


def test_what_was_typed_of_an_item_is_kept_as_a_draft(opened, office, session):
    client = opened(office)
    client.post("/desk/register/", item(session, title="写到一半的标题", keep="1"))

    again = client.get("/desk/register/").text
    client.post("/desk/register/", item(session))

    assert "写到一半的标题" in again
    assert "写到一半的标题" not in client.get("/desk/register/").text


# Pasting

ROWS = "编号\t标题\t提出人\t联名\n044\t关于甲的建议\t甲试例\t\n045\t关于乙的建议\t乙试例\t甲试例\n"


def pasted(session, rows=ROWS, **more):
    return {"session": session.pk, "submitted_on": "2026-01-20", "rows": rows, **more}


def test_rows_are_pasted_looked_at_and_entered_in_three_steps(opened, office, session):
    client = opened(office)

    looked_at = client.post("/desk/register/paste/", pasted(session))
    nothing_yet = Proposal.objects.count()
    done = client.post("/desk/register/paste/", pasted(session, confirm="1"), follow=True)

    assert (looked_at.status_code, nothing_yet) == (200, 0)
    assert "确认登记2件" in looked_at.text
    assert "已登记2件" in done.text
    rows = Proposal.objects.order_by("number")
    assert [(row.number, row.title, row.proposer_type) for row in rows] == [
        ("044", "关于甲的建议", "single"),
        ("045", "关于乙的建议", "joint"),
    ]
    assert {row.events.get().actor for row in rows} == {office}


def test_one_wrong_cell_keeps_every_row_out(opened, office, session):
    wrong = ROWS.replace("关于乙的建议\t乙试例", "关于乙的建议\t丁某")

    refused = opened(office).post("/desk/register/paste/", pasted(session, wrong, confirm="1"))

    assert refused.status_code == 422
    assert "第3行“提出人”：" in refused.text
    assert "确认登记" not in refused.text
    assert not Proposal.objects.exists()


def test_confirming_twice_enters_once(opened, office, session):
    client = opened(office)
    client.post("/desk/register/paste/", pasted(session, confirm="1"))

    again = client.post("/desk/register/paste/", pasted(session, confirm="1"))

    assert again.status_code == 422
    assert "已有第044号" in again.text
    assert Proposal.objects.count() == 2


def test_items_between_meetings_are_marked_all_at_once(opened, office, session):
    opened(office).post("/desk/register/paste/", pasted(session, confirm="1", between_sessions="on"))

    assert set(Proposal.objects.values_list("between_sessions", flat=True)) == {True}


@pytest.mark.parametrize("path", ["/desk/register/", "/desk/register/paste/"])
@pytest.mark.parametrize(
    ("role", "status"), [("office", 200), ("unit", 404), ("delegate", 404), ("auditor", 404), ("admin", 404)]
)
def test_the_office_alone_registers(opened, path, role, status):
    fields = {}
    if role == "unit":
        fields = {"unit": b.make_unit()}
    if role == "delegate":
        fields = {"delegate": b.make_delegate()}

    assert opened(b.make_user(role, **fields)).get(path).status_code == status
