"""Letters that arrive as files: each on its assignment, once, or left alone with the reason."""

import io
import json
from datetime import date

import docx
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from proposals.actions import intake, publishing, replying, studying
from proposals.models import Assignment, Attachment, Event, Notice, Proposal, Reply, Study
from tests import builders as b

pytestmark = pytest.mark.django_db
PARTS = {
    "outcome": "办理结果：解决采纳",
    "number": "试教〔2026〕12号  签发人：试签发",
    "heading": "对区十七届人大三次会议第044号代表建议的答复",
    "salutation": "试代表甲代表：",
    "opening": "您提出的《关于增加试例校车的建议》收悉。经研究，现将办理情况答复如下：",
    "text": "一、我局已增加试例校车两辆。\n二、下一步将按学期调整线路。",
    "closing": "感谢您对教育工作的关心和支持。",
    "signature": "试例区教育局\n2026年4月10日",
    "contact": "联系人姓名：试联络\n联系电话：62000000\n联系地址：试例路1号\n邮政编码：200000",
    "disclosure": "公开属性：主动公开",
}


def compose(**changed):
    return "\n".join(part for part in {**PARTS, **changed}.values() if part) + "\n"


@pytest.fixture
def write(tmp_path):
    """`write(name, …)` puts a letter with changed parts into the folder of arrivals; what it is called."""
    folder = tmp_path / "来函"
    folder.mkdir()

    def write_one(name="函.txt", content=None, **changed):
        path = folder / name
        if content is None and name.endswith(".docx"):
            document, buffer = docx.Document(), io.BytesIO()
            for line in compose(**changed).splitlines():
                document.add_paragraph(line)
            document.save(buffer)
            content = buffer.getvalue()
        path.write_bytes(compose(**changed).encode() if content is None else content)
        return path

    return write_one


@pytest.fixture
def assignment():
    unit = b.make_unit("试例区教育局", short_name="教育局")
    proposal = b.make_proposal(
        number="044",
        title="关于增加试例校车的建议",
        sponsors=[b.make_delegate("试代表甲"), b.make_delegate("试代表乙")],
    )
    return b.make_assignment(proposal=proposal, unit=unit)


def take(*paths, publish=False, dry_run=False):
    done = intake.take_in(paths, by=None, now=b.NOW, publish=publish, dry_run=dry_run)
    return [(result.status, result.reason) for result in done]


def nothing_happened():
    return not Reply.objects.exists() and not Attachment.objects.exists()


# Recorded


@pytest.mark.parametrize("name", ["函.txt", "函.docx"])
def test_a_letter_is_recorded_on_its_assignment_with_its_file(write, assignment, name):
    path = write(name)

    assert take(path) == [("recorded", "")]

    reply, file = Reply.objects.get(), Attachment.objects.get()
    assert reply.assignment == assignment
    assert (reply.kind, reply.state, reply.outcome, reply.replied_on) == (
        "first",
        "sent",
        "adopted",
        date(2026, 4, 10),
    )
    assert (reply.doc_number, reply.signer, reply.organization) == (
        "试教〔2026〕12号",
        "试签发",
        "试例区教育局",
    )
    assert (reply.contact_name, reply.contact_phone, reply.postcode) == ("试联络", "62000000", "200000")
    assert (reply.disclosure, reply.is_public) == ("open", False)
    assert "一、我局已增加试例校车两辆。" in reply.body
    assert (file.reply, file.name, file.file.read()) == (reply, name, path.read_bytes())
    assert Proposal.objects.get().state == "replied"


def test_a_letter_taken_in_twice_changes_nothing(write, assignment):
    path = write()
    take(path)
    events, notices = Event.objects.count(), Notice.objects.count()

    assert take(path, path) == [("unchanged", ""), ("unchanged", "")]
    assert (Reply.objects.count(), Attachment.objects.count()) == (1, 1)
    assert (Event.objects.count(), Notice.objects.count()) == (events, notices)


def test_the_same_letter_with_other_words_is_a_correction(write, assignment):
    take(write())

    assert take(write(text="一、我局已增加试例校车三辆。")) == [("recorded", "")]

    old, new = Reply.objects.order_by("version")
    assert (old.state, new.state, new.supersedes) == ("superseded", "sent", old)
    assert "三辆" in new.body
    assert new.attachments.count() == 1


def test_a_follow_up_letter_stands_beside_the_first(write, assignment):
    take(write())

    later = write(
        "续.txt",
        heading="对区十七届人大三次会议第044号代表建议的续复",
        signature="试例区教育局\n2026年4月14日",
    )

    assert [status for status, _ in take(later)] == ["recorded"]
    assert set(Reply.objects.values_list("kind", "state")) == {("first", "sent"), ("follow_up", "sent")}


@pytest.mark.parametrize("signature", ["试例区教育局", "教育局", "上海市试例区教育局", "试例区 教育局"])
def test_a_unit_signs_by_any_of_its_names(write, assignment, signature):
    assert take(write(signature=f"{signature}\n2026年4月10日"))[0][0] == "recorded"


@pytest.mark.parametrize("number", ["44", "044", "0044", "０４４"])
def test_leading_zeros_do_not_matter(write, assignment, number):
    path = write(heading=f"对区十七届人大三次会议第{number}号代表建议的答复")

    assert take(path)[0][0] == "recorded"


# Left alone, with the reason


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        (
            {"heading": "对区十七届人大三次会议第045号代表建议的答复"},
            "unmatched",
            "登记簿中没有npc-17-3 第045号。请核对届次和编号，或先登记该件。",
        ),
        (
            {"heading": "对区十六届人大三次会议第044号代表建议的答复"},
            "unmatched",
            "登记簿中没有npc-16-3 第044号。",
        ),
        (
            {"opening": "您提出的《关于修剪试例行道树的建议》收悉。经研究，现将办理情况答复如下："},
            "refused",
            "函中标题“关于修剪试例行道树的建议”与登记的",
        ),
        ({"salutation": "别代表丙代表："}, "refused", "函中称呼的别代表丙不是"),
        ({"signature": "试例区水务局\n2026年4月10日"}, "refused", "落款单位“试例区水务局”不是"),
        (
            {"signature": "试例区教育局\n2026年2月1日"},
            "refused",
            "答复日期2026-02-01早于交办日期2026-02-09，请核对落款日期。",
        ),
        ({"signature": "试例区教育局\n2026年4月16日"}, "refused", "晚于今天（2026-04-15），请核对落款日期。"),
        ({"signature": "试例区教育局"}, "refused", "函中没有读出落款日期，请补登记后手工录入。"),
    ],
    ids=lambda value: "" if not isinstance(value, dict) else "".join(value),
)
def test_a_letter_that_differs_from_the_register_is_left_alone(write, assignment, changed, status, said):
    ((found, reason),) = take(write(**changed))

    assert found == status
    assert said in reason
    assert nothing_happened()


def test_a_letter_for_an_item_nobody_has_waits(write):
    row = b.make_proposal(
        number="044", title="关于增加试例校车的建议", sponsors=[b.make_delegate("试代表甲")]
    )

    assert take(write()) == [("unmatched", f"{row.reference}还没有交办，请先交办给承办单位。")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.txt", b""),
        ("通知.txt", "关于召开会议的通知\n各单位：\n请准时参加。\n".encode()),
        ("坏.docx", b"PK\x03\x04 broken"),
        ("程序.exe", b"MZ\x90\x00\x03"),
        ("乱.pdf", b"%PDF-1.7 broken"),
        ("随机.txt", bytes(range(256))),
    ],
)
def test_what_is_no_letter_is_refused_with_a_sentence(write, assignment, name, content):
    ((status, reason),) = take(write(name, content))

    assert status == "refused"
    assert reason
    assert nothing_happened()


def test_one_bad_letter_does_not_hold_up_the_others(write, assignment):
    done = take(write("a.txt", b""), write("b.txt"), write("c.txt", heading=""))

    assert [status for status, _ in done] == ["refused", "recorded", "unmatched"]
    assert Reply.objects.count() == 1


def test_a_second_first_letter_of_another_day_is_refused(write, assignment):
    take(write())

    ((status, reason),) = take(write("b.txt", signature="试例区教育局\n2026年4月11日"))

    assert status == "refused"
    assert "改正原答复请用“更正”" in reason


# Publishing


def test_told_to_publish_it_opens_what_is_marked_open(write, assignment):
    path = write()

    assert take(path, publish=True) == [("recorded", "")]
    assert Reply.objects.get().is_public
    assert take(path, publish=True) == [("unchanged", "")]


def test_told_to_publish_later_it_opens_the_letter_that_is_there(write, assignment):
    path = write()
    take(path)

    assert take(path, publish=True) == [("recorded", "")]
    assert (Reply.objects.get().is_public, Attachment.objects.count()) == (True, 1)


def test_a_letter_that_does_not_say_is_opened_by_whoever_says_publish(write, assignment):
    assert take(write(disclosure=""), publish=True) == [("recorded", "")]
    assert Reply.objects.get().is_public


def test_a_letter_marked_otherwise_is_recorded_and_stays_closed(write, assignment):
    path = write(disclosure="公开属性：依申请公开")

    ((status, reason),) = take(path, publish=True)

    assert (status, Reply.objects.get().disclosure, Reply.objects.get().is_public) == (
        "recorded",
        "on_request",
        False,
    )
    assert reason.startswith("没有公开：这份答复的公开属性是“依申请公开”")
    assert take(path, publish=True)[0][0] == "unchanged"


def test_what_the_office_decided_is_not_undone_by_a_letter_that_does_not_say(write, assignment):
    path = write(disclosure="")
    take(path)
    Reply.objects.update(disclosure="on_request")

    ((status, _),) = take(path, publish=True)

    assert status == "unchanged"
    assert not Reply.objects.public().exists()


@pytest.mark.parametrize("what", ["reply", "item"])
def test_what_the_office_took_down_stays_down(write, assignment, office, what):
    path = write()
    take(path, publish=True)
    if what == "reply":
        publishing.take_down_reply(Reply.objects.get(), reason="试例", by=office, now=b.NOW)
    else:
        publishing.take_down_item(Proposal.objects.get(), reason="试例", by=office, now=b.NOW)

    assert take(path, publish=True) == [("unchanged", "办公室已撤下，没有再次公开。")]
    assert not Reply.objects.public().exists()


# Dry runs


def test_the_same_file_again_does_not_undo_what_the_office_corrected(write, assignment, office):
    path = write()
    take(path, publish=True)
    corrected = {"disclosure": "closed", "disclosure_reason": "试例依据", "signer": "改后签发"}
    replying.correct_reply(Reply.objects.get(), reason="试例", by=office, today=b.REPLIED, **corrected)

    (status, reason), *_ = take(path, publish=True)

    assert status == "unchanged"
    assert "没有公开" in reason
    assert not Reply.objects.public().exists()
    assert [row.signer for row in Reply.objects.current()] == ["改后签发"]


def test_a_letter_never_opens_what_the_office_closed(write, assignment, office):
    take(write(), publish=True)
    replying.correct_reply(
        Reply.objects.get(),
        reason="试例",
        by=office,
        today=b.REPLIED,
        disclosure="closed",
        disclosure_reason="试例依据",
    )

    take(write("新.txt", text="改了的一段。"), publish=True)

    assert [row.disclosure for row in Reply.objects.current()] == ["closed"]
    assert not Reply.objects.public().exists()


def test_other_words_do_not_bring_back_what_was_taken_down(write, assignment, office):
    take(write(), publish=True)
    publishing.take_down_reply(Reply.objects.get(), reason="试例", by=office, now=b.NOW)

    (status, reason), *_ = take(write("新.txt", text="改了的一段。"), publish=True)

    assert (status, reason) == ("recorded", "办公室已撤下，没有再次公开。")
    assert not Reply.objects.public().exists()


def test_a_value_that_does_not_fit_is_refused_and_the_next_letter_is_read(write, assignment):
    long = PARTS["contact"].replace("试例路1号", "试例路" * 60)

    (first, reason), (second, _) = take(write("长.txt", contact=long), write())

    assert (first, second) == ("refused", "recorded")
    assert reason.startswith("“通讯地址”填写有误：")


def test_a_signature_that_may_be_two_units_is_not_guessed(write):
    proposal = b.make_proposal(
        number="044", title="关于增加试例校车的建议", sponsors=[b.make_delegate("试代表甲")]
    )
    for name in ("试例市城东区管理局", "试例市城西区管理局"):
        b.make_assignment(proposal=proposal, unit=b.make_unit(name), role="split")

    ((status, reason),) = take(write(signature="管理局\n2026年4月10日"))

    assert (status, reason) == (
        "unmatched",
        "落款单位“管理局”可能是试例市城东区管理局、试例市城西区管理局，无法判断是哪一家。",
    )


def test_another_bureau_of_like_ending_is_not_the_unit(write):
    proposal = b.make_proposal(
        number="044", title="关于增加试例校车的建议", sponsors=[b.make_delegate("试代表甲")]
    )
    b.make_assignment(proposal=proposal, unit=b.make_unit("市场监督管理局"))

    ((status, _),) = take(write(signature="管理局\n2026年4月10日"))

    assert status == "refused"


def test_a_dry_run_says_the_same_and_leaves_nothing_behind(write, assignment):
    paths = [write("a.txt"), write("b.txt", b"")]
    events = Event.objects.count()

    dry = take(*paths, publish=True, dry_run=True)

    assert nothing_happened()
    assert Event.objects.count() == events
    assert not default_storage.exists("attachments")
    assert dry == take(*paths, publish=True)


# The command


def test_the_command_takes_a_folder_and_answers_in_json(write, assignment, capsys):
    path = write()
    write("b.txt", b"")

    with pytest.raises(SystemExit) as ended:
        call_command("import_replies", str(path.parent), "--format", "json")

    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert ended.value.code == 1
    assert [(row["file"], row["status"]) for row in rows] == [("b.txt", "refused"), ("函.txt", "recorded")]
    assert rows[1]["proposal"] == assignment.proposal.reference
    assert "[1/2] b.txt：未登记" in err


def test_the_command_ends_well_when_all_went_well(write, assignment, capsys):
    call_command("import_replies", str(write()), "--publish")

    assert "函.txt\t已登记\t区十七届人大三次会议第044号建议\t" in capsys.readouterr().out


def test_the_command_says_which_path_is_missing(tmp_path):
    with pytest.raises(CommandError, match=r"找不到“.*nirgends”，请核对路径。"):
        call_command("import_replies", str(tmp_path / "nirgends"))


# Handled again


@pytest.fixture
def second_round(write, assignment):
    """The unit's part of the second round, assigned five days after the first letter."""
    take(write())
    view = b.make_feedback(reply=Reply.objects.get(), attitude="dissatisfied", reasons="试例")
    study = Study.objects.create(
        proposal=assignment.proposal, feedback=view, reason="试例", asked_on=b.REPLIED, asked_by=None
    )
    return studying.rehandle(study, reason="试例", on=date(2026, 4, 15), by=None)


@pytest.mark.parametrize("heading", [PARTS["heading"], "对区十七届人大三次会议第044号代表建议的再次答复"])
@pytest.mark.parametrize("signature", ["试例区教育局\n2026年4月20日", "2026年4月20日"])
def test_a_letter_of_the_second_round_answers_the_second_round(write, second_round, heading, signature):
    path = write("再.txt", heading=heading, signature=signature)
    now = b.NOW.replace(day=25)

    [result] = intake.take_in([path], by=None, now=now, publish=False, dry_run=False)

    assert result.status == "recorded"
    reply = second_round.replies.get()
    assert (reply.kind, reply.state, reply.replied_on) == ("again", "sent", date(2026, 4, 20))
    second_round.refresh_from_db()
    assert (second_round.state, second_round.proposal.replied_on) == ("answered", date(2026, 4, 10))
    [again] = intake.take_in([path], by=None, now=now, publish=False, dry_run=False)
    assert again.status == "unchanged"


def test_an_older_letter_still_belongs_to_the_first_round(write, assignment, second_round):
    later = write("改.txt", text="一、我局已增加试例校车三辆。")

    assert [status for status, _ in take(later)] == ["recorded"]

    assert not second_round.replies.exists()
    assert assignment.replies.current().get().version == 2


def test_the_same_file_is_known_although_a_round_began_on_its_day(write, assignment, second_round):
    Assignment.objects.filter(pk=second_round.pk).update(assigned_on=b.REPLIED)

    assert [status for status, _ in take(write())] == ["unchanged"]

    assert not second_round.replies.exists()
