"""The paths an item can take, each told as a story through the pages people use."""

from datetime import timedelta

import pytest
from django.utils import timezone

from proposals.models import (
    Assignment,
    Extension,
    Notice,
    OutcomeChange,
    Promise,
    Proposal,
    Reply,
    ReturnRequest,
    Study,
)
from tests.journeys.telling import LETTER, state

pytestmark = pytest.mark.django_db


def days(n):
    return timezone.localdate() + timedelta(days=n)


def handed_to(district, item, name, **boxes):
    """The office hands an item to a unit from the page of several items; its part."""
    district.office.assigns([item], lead=[district.units[name]], **boxes)
    return Assignment.objects.get(proposal=item, unit=district.units[name], state="assigned")


def answered(district, item, name="甲"):
    part = handed_to(district, item, name)
    district.officers[name].does("sign-for", part)
    district.officers[name].does("reply", part, **LETTER)
    return part, Reply.objects.get(assignment=part, state="sent")


def told(person):
    return list(Notice.objects.filter(recipient=person.user).values_list("subject", flat=True))


def test_an_item_goes_from_its_arrival_to_the_archive(district, paper):
    proposer, seconder = district.delegate("试代表甲"), district.delegate("试代表乙")
    item = district.item(proposer, seconder)
    assert state(item) == "待审核"

    district.office.does("item/file", item)
    district.office.assigns([item], lead=[district.units["甲"]], co=[district.units["乙"]])
    assert state(item) == "办理中"
    lead, helper = item.assignments.order_by("pk")

    district.officers["甲"].does("sign-for", lead, officer="试经办")
    district.officers["乙"].does("sign-for", helper)
    district.officers["甲"].does("note-contact", lead, mode="visit", people="试代表甲", held_on=days(0))
    assert "会办意见" in district.officers["甲"].is_refused("reply", lead, **LETTER | {"waiver": ""})
    district.officers["乙"].does("give-opinion", helper, text="同意，我局配合做好选址。", signer="试乙局长")
    assert "同意，我局配合做好选址。" in district.officers["甲"].reads(item)

    district.officers["甲"].does("reply", lead, **LETTER | {"waiver": ""}, file=paper)
    assert state(item) == "已答复"
    assert any("已有答复" in subject for subject in told(seconder))
    letter = Reply.objects.get(assignment=lead)
    district.office.does("letter/publish", letter)
    assert "第一段试例答复" in proposer.client.get(item.get_absolute_url()).content.decode()

    for person in (proposer, seconder):
        person.rates(item, letter, attitude="satisfied", result="satisfied")
    district.office.does("item/close", item, archive_number="2026-001")
    assert state(item) == "已办结"


def test_a_draft_goes_back_once_before_the_leader_signs_it(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")
    district.officers["甲"].does("sign-for", part)

    district.officers["甲"].does("send-for-signing", part, **LETTER)
    draft = Reply.objects.get(assignment=part)
    assert "签发" not in district.officers["甲"].may("letter", draft)
    district.leader.does("letter/send-back", draft, reason="请写明完成时间。")
    assert "请写明完成时间" in district.officers["甲"].reads(item)
    district.officers["甲"].does("send-for-signing", part, **LETTER | {"body": "第一段试例答复，五月完成。"})
    district.leader.does("letter/sign", draft, signer="试局长", doc_number="试发〔2026〕1号")

    assert state(item) == "已答复"
    draft.refresh_from_db()
    assert (draft.state, draft.doc_number, draft.body) == (
        "sent",
        "试发〔2026〕1号",
        "第一段试例答复，五月完成。",
    )


def test_a_unit_returns_what_is_not_its_own_and_the_laws_clock_runs_on(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")
    legal = Proposal.objects.get(pk=item.pk).due_on

    district.officers["甲"].does(
        "ask-return", part, proposed_unit=district.units["乙"].pk, reason="不属于本局职责。", signer="试局长"
    )
    request = ReturnRequest.objects.get()
    assert "不能" in district.officers["甲"].is_refused("reply", part, **LETTER)
    district.office.does("return/agree", request)
    new = Assignment.objects.get(unit=district.units["乙"])
    assert (new.follows, new.due_on) == (part, legal)
    district.officers["乙"].does("sign-for", new)
    district.officers["乙"].does("reply", new, **LETTER)

    assert state(item) == "已答复"
    assert Proposal.objects.get(pk=item.pk).due_on == legal
    assert "同意" in district.office.reads(item)


def test_a_return_that_is_refused_leaves_the_item_where_it_was(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")

    district.officers["甲"].does("ask-return", part, reason="不属于本局职责。", signer="试局长")
    district.office.does("return/refuse", ReturnRequest.objects.get(), reason="职责在贵局三定方案中。")

    part.refresh_from_db()
    assert part.get_state_display() == "办理中"
    assert "职责在贵局三定方案中" in district.officers["甲"].reads(item)
    district.officers["甲"].does("reply", part, **LETTER)


def test_the_office_hands_an_item_to_another_unit_after_the_window(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")

    district.office.does("reassign", part, unit=district.units["丙"].pk, role="lead", reason="职责已调整。")

    part.refresh_from_db()
    assert part.get_state_display() == "已终止"
    assert Assignment.objects.get(unit=district.units["丙"]).follows == part
    assert state(item) == "办理中"


def test_a_unit_gets_more_time_but_never_more_than_the_law_allows(district):
    proposer = district.delegate("试代表甲")
    item = district.file(proposer)
    part = handed_to(district, item, "甲")
    district.officers["甲"].does("sign-for", part)
    asks = {"reason": "涉及多个部门。", "signer": "试局长"}

    assert "最晚" in district.officers["甲"].is_refused("ask-extension", part, new_due_on=days(300), **asks)
    later = part.due_on + timedelta(days=20)
    district.officers["甲"].does("ask-extension", part, new_due_on=later, **asks)
    district.office.does("extension/agree", Extension.objects.get())

    part.refresh_from_db()
    assert part.due_on == later
    assert Proposal.objects.get(pk=item.pk).due_on == later
    assert any("期限" in subject for subject in told(proposer))


def test_two_units_answer_each_for_itself(district):
    item = district.file(district.delegate("试代表甲"))
    district.office.assigns([item], split=[district.units["甲"], district.units["乙"]])
    first, second = item.assignments.order_by("pk")

    district.officers["甲"].does("reply", first, **LETTER)
    assert state(item) == "办理中"
    district.officers["乙"].does("reply", second, **LETTER)
    assert state(item) == "已答复"


def test_an_empty_opinion_is_sent_back_and_written_again(district):
    item = district.file(district.delegate("试代表甲"))
    district.office.assigns([item], lead=[district.units["甲"]], co=[district.units["乙"]])
    helper = item.assignments.get(role="co")
    district.officers["乙"].does("give-opinion", helper, text="没有意见，请主办单位酌定。", signer="试乙局长")

    opinion = helper.opinions.get()
    district.officers["甲"].does("opinion/send-back", opinion, reason="请写明可以提供的场地。")
    helper.refresh_from_db()
    assert helper.get_state_display() == "办理中"
    district.officers["乙"].does("give-opinion", helper, text="可提供两处场地，年内移交。", signer="试乙局长")

    assert "可提供两处场地" in district.officers["甲"].reads(item)


def test_what_cannot_be_accepted_goes_back_and_comes_again(district):
    proposer = district.delegate("试代表甲")
    item = district.item(proposer)

    district.office.rejects(item, onward="revise", explanation="请写明具体建议。")
    assert state(item) == "不予立案"
    assert told(proposer)
    district.office.does("item/resubmit", item, title=item.title, text="建议：一是增加两处；二是公布时间。")
    assert state(item) == "待审核"
    district.office.does("item/file", item)
    assert state(item) == "待交办"


def test_what_is_treated_as_a_letter_ends_there(district):
    item = district.item(district.delegate("试代表甲"))

    district.office.rejects(item, onward="letter", explanation="反映的是个人事项。")

    assert state(item) == "不予立案"
    assert "重新提交" not in "".join(district.office.may("item", item))


def test_like_items_are_handled_as_one_and_can_be_parted_again(district):
    first, second = district.delegate("试代表甲"), district.delegate("试代表乙")
    main, like = district.file(first), district.file(second)

    district.office.does("item/merge", like, number=main.number, reason="内容相同。", talked_on=days(0))
    assert state(like) == "已并案"
    _, letter = answered(district, main)
    assert any("答复" in subject for subject in told(second))
    assert "第一段试例答复" in second.reads(like)
    second.rates(like, letter, attitude="satisfied", result="basically")

    other = district.file(district.delegate("试代表丙"))
    target = district.file(district.delegate("试代表丁"))
    district.office.does("item/merge", other, number=target.number, reason="相近。", talked_on=days(0))
    district.office.does("item/unmerge", other, reason="内容其实不同。")
    assert state(other) == "待交办"


def test_a_joint_item_is_withdrawn_by_all_who_signed_it(district):
    item = district.file(district.delegate("试代表甲"), district.delegate("试代表乙"))
    part = handed_to(district, item, "甲")
    lead, seconder = item.sponsorships.order_by("position")

    one, both = {f"consent_{lead.pk}": "on"}, {f"consent_{row.pk}": "on" for row in (lead, seconder)}
    refused = district.office.is_refused("item/withdraw", item, reason="情况已经改变。", **one)
    assert seconder.name in refused
    district.office.does("item/withdraw", item, reason="情况已经改变。", **both)

    part.refresh_from_db()
    assert (state(item), part.get_state_display()) == ("已撤回", "已终止")


def test_a_proposer_who_is_not_content_gets_a_second_answer(district):
    proposer = district.delegate("试代表甲")
    item = district.file(proposer)
    part, letter = answered(district, item)

    proposer.rates(item, letter, attitude="satisfied", result="dissatisfied", reasons="没有说明完成时间。")
    study = Study.objects.get()
    assert "没有说明完成时间" not in district.officers["甲"].reads(item)
    district.office.does("study/rehandle", study, reason="答复确无时间安排。")
    again = Assignment.objects.get(round=2)
    assert (state(item), again.unit, again.follows) == ("办理中", part.unit, part)

    assert "再次答复" in district.officers["甲"].is_refused("reply", again, **LETTER | {"kind": "first"})
    district.officers["甲"].does("reply", again, **LETTER | {"kind": "again"})
    second = Reply.objects.get(assignment=again)
    proposer.rates(item, second, attitude="satisfied", result="satisfied")
    district.office.does("item/close", item, archive_number="2026-002")

    assert state(item) == "已办结"
    assert Proposal.objects.get(pk=item.pk).replied_on == letter.replied_on


def test_a_view_that_leads_to_no_second_answer_is_explained(district):
    proposer = district.delegate("试代表甲")
    item = district.file(proposer)
    _, letter = answered(district, item)
    proposer.rates(item, letter, attitude="satisfied", result="dissatisfied", reasons="希望更快。")

    district.office.does(
        "study/no-rehandling", Study.objects.get(), reason="已列入下年度计划。", told_on=days(0)
    )

    assert state(item) == "已答复"
    assert any(word in "".join(told(proposer)) for word in ("研判", "评价"))


def test_a_view_on_paper_is_entered_with_its_sheet_and_stays_marked(district, paper):
    item = district.file(district.delegate("试代表甲"))
    _, letter = answered(district, item)
    boxes = {"sponsorship": item.sponsorships.get().pk, "attitude": "satisfied", "result": "satisfied"}

    assert "凭据" in district.office.is_refused("letter/rate-on-behalf", letter, **boxes)
    district.office.does("letter/rate-on-behalf", letter, **boxes, evidence=paper)

    assert "代录" in district.office.reads(item)


def test_a_promise_is_put_off_with_a_leaders_word_and_then_kept(district):
    proposer = district.delegate("试代表甲")
    item = district.file(proposer)
    part = handed_to(district, item, "甲")
    promised = {"promise_text": "增设两处", "promise_due_on": days(60)}

    assert "承诺" in district.officers["甲"].is_refused("reply", part, **LETTER | {"outcome": "planned"})
    district.officers["甲"].does("reply", part, **LETTER | {"outcome": "planned"} | promised)
    promise = Promise.objects.get()
    assert "承诺" in district.office.is_refused("item/close", item, archive_number="1")
    district.officers["甲"].does(
        "promise/postpone", promise, new_due_on=days(90), reason="选址变更。", leader="试局长"
    )
    district.officers["甲"].does("promise/keep", promise, on=days(0), evidence="两处均已启用。")

    letter = Reply.objects.get()
    district.officers["甲"].does("letter/convert", letter, new="adopted", reason="两处均已启用。")
    district.office.does("conversion/confirm", OutcomeChange.objects.get())
    letter.refresh_from_db()
    assert (letter.outcome, letter.outcome_now) == ("planned", "adopted")
    district.officers["甲"].does("reply", part, **LETTER | {"kind": "follow_up"})
    assert Reply.objects.filter(kind="follow_up").count() == 1


def test_a_promise_that_was_not_kept_says_so(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")
    promised = {"outcome": "planned", "promise_text": "增设两处", "promise_due_on": days(60)}
    district.officers["甲"].does("reply", part, **LETTER | promised)

    district.office.does("promise/break", Promise.objects.get(), reason="地块另作他用。")

    assert "未兑现" in district.office.reads(item)


def test_a_key_item_has_its_leader_and_slow_units_are_urged(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")

    district.office.does("item/make-key", item, leader="试副区长", supervisor="试专委会")
    district.office.does("item/annotate", item, leader="试区长", text="请抓紧研究。")
    district.office.does("urge", part, text="请于本周内答复。")

    assert any("催办" in subject for subject in told(district.officers["甲"]))
    page = district.officers["甲"].reads(item)
    assert "试副区长" in page
    assert "请抓紧研究" in page


def test_units_that_disagree_are_brought_to_one_table(district):
    item = district.file(district.delegate("试代表甲"))
    handed_to(district, item, "甲")

    district.office.does(
        "item/coordinate", item, people="甲局、乙局", decision="由甲局牵头，乙局配合。", on=days(0)
    )

    assert "由甲局牵头，乙局配合" in district.office.reads(item)


def test_the_unit_that_takes_over_another_inherits_its_open_work(district):
    item = district.file(district.delegate("试代表甲"))
    part = handed_to(district, item, "甲")
    district.officers["甲"].does("sign-for", part)

    district.office.does(
        "unit/succeed",
        district.units["甲"],
        successor=district.units["乙"].pk,
        on=days(0),
        reason="机构改革。",
    )

    heir = Assignment.objects.get(unit=district.units["乙"])
    assert (heir.follows, heir.due_on, heir.state) == (part, part.due_on, "in_hand")
    district.officers["乙"].does("reply", heir, **LETTER)
    assert state(item) == "已答复"


def test_an_item_goes_on_after_its_proposer_left_office_and_a_new_meeting_opened(district):
    from tests import builders as b

    proposer = district.delegate("试代表甲")
    item = district.file(proposer)
    part = handed_to(district, item, "甲")
    later = b.make_session(district.session.body, term=18, meeting=1, opened_on=days(0))

    district.office.does("item/carry-over", item, into=later.pk, explanation="仍在办理，继续跟踪。")
    assert "结转" in district.office.reads(item)
    district.officers["甲"].does("reply", part, **LETTER)

    assert any("已有答复" in subject for subject in told(proposer))


def test_a_mistake_is_corrected_with_its_reason_and_the_old_value_stays(district):
    item = district.file(district.delegate("试代表甲"), title="关于试例事相的建议")
    part, letter = answered(district, item)

    district.office.does("item/amend", item, title="关于试例事项的建议", reason="标题有错字。")
    district.office.does("correct", part, share="负责选址", reason="补记分工。")
    district.officers["甲"].does("letter/correct", letter, outcome="reference", reason="结果填错。")

    page = district.office.reads(item)
    assert "标题有错字" in page
    assert "结果填错" in page
    assert Reply.objects.get(state="sent").outcome == "reference"
    assert Reply.objects.get(state="superseded").outcome == "adopted"


def test_a_closed_item_is_opened_again_when_a_promise_turns_out_unkept(district):
    proposer = district.delegate("试代表甲")
    item = district.file(proposer)
    _, letter = answered(district, item)
    proposer.rates(item, letter, attitude="satisfied", result="satisfied")
    district.office.does("item/close", item, archive_number="2026-003")

    district.office.does("item/reopen", item, reason="现场又出现同样问题。", asked_by_text="第一提出人")

    assert state(item) == "已答复"
