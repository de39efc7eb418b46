"""A small district with an item in every state that a page words differently."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from django.test import Client, override_settings

from people.models import User
from proposals.actions import attaching, noticing, publishing, replying
from proposals.models import Assignment, Notice, Proposal, Reply, Topic
from tests import builders

LONG_TITLE = (
    "关于推动科技成果转化、打造具有区域影响力的创新创业生态系统并完善中小企业知识产权保护与服务机制的提案"
)


@dataclass
class District:
    """The rows that the tests of pages name."""

    office: User
    unit: User
    delegate: User
    admin: User
    auditor: User
    answered: Proposal
    in_hand: Proposal
    letter: Reply
    assignment: Assignment
    notice: Notice


def _item(number, **fields):
    row = builders.make_proposal(number=number, **fields)
    return publishing.publish_item(row, by=None, now=builders.NOW)


def build_district():
    """Items answered, corrected, in hand, unassigned, hidden and unpublished; enough rows for two pages."""
    npc, cppcc = builders.make_session("npc"), builders.make_session("cppcc", term=15, meeting=4)
    topic = Topic.objects.create(topic_set=npc.topic_set, name="城区建设与管理", slug="city")
    delegates = [builders.make_delegate(name) for name in ("甲试例", "乙试例", "丙试例")]
    science = builders.make_unit("试例区科学技术委员会", code="keji", landline="021-6200 1234")
    street = builders.make_unit("试例路街道办事处", code="jiedao")

    answered = _item("012", session=npc, sponsors=delegates, proposer_type="joint", topic=topic, is_key=True)
    lead = builders.make_assignment(proposal=answered, unit=science, received=True)
    builders.make_assignment(proposal=answered, unit=street, role="co", received=True)
    letter = builders.make_reply(
        assignment=lead,
        published=True,
        doc_number="试科委〔2026〕19号",
        summary="已新增夜间停车点。",
        contact_phone="021-6200 5678",
        contact_address="试例路1号",
        postcode="200050",
    )
    attaching.attach("答复全文。".encode(), name="答复函.txt", proposal=answered, reply=letter, by=None)

    office = builders.make_user("office", name="办公室甲")
    split = _item("044", session=cppcc, sponsors=delegates[1:2], kind="proposal", title=LONG_TITLE)
    first = builders.make_assignment(proposal=split, unit=science, role="split", received=True)
    builders.make_assignment(proposal=split, unit=street, role="split", received=True)
    reply = builders.make_reply(assignment=first, published=True, by=office)
    corrected = replying.correct_reply(
        reply, reason="日期有误", by=office, today=date(2026, 5, 1), replied_on=date(2026, 4, 9)
    )
    publishing.publish_reply(corrected, by=office, now=builders.NOW)

    in_hand = _item("015", session=npc, sponsors=delegates[:1], text_disclosure="on_request")
    builders.make_assignment(proposal=in_hand, unit=science, received=True)
    _item("闭08", session=npc, sponsors=delegates[:1], between_sessions=True)
    builders.make_proposal(number="099", session=npc, sponsors=delegates[:1])
    for number in range(200, 220):
        _item(str(number), session=npc, sponsors=delegates[2:])

    delegate = builders.make_user("delegate", delegate=delegates[0], name="甲试例")
    noticing.tell(
        delegate,
        kind="replied",
        key="told",
        assignment=lead,
        subject=f"{answered.reference}已答复",
        sentence="请登录阅读。",
    )
    return District(
        office=office,
        unit=builders.make_user("unit", unit=science, name="承办员甲"),
        delegate=delegate,
        admin=builders.make_user("admin", name="管理员甲"),
        auditor=builders.make_user("auditor", name="审计员甲"),
        answered=answered,
        in_hand=in_hand,
        letter=letter,
        assignment=lead,
        notice=Notice.objects.get(key="told"),
    )


@pytest.fixture
def district(db):
    return build_district()


PUBLIC = [
    "/",
    "/proposals/",
    "/proposals/?body=npc&key=true&q=%E8%AF%95%E4%BE%8B",
    "/proposals/?q=%E6%B2%A1%E6%9C%89%E7%9A%84%E8%AF%8D",
    "/proposals/?replied_after=abc",
    "/proposals/?page=2&topic=",
    "/proposals/npc-17-3/012/",
    "/proposals/npc-17-3/015/",
    "/proposals/npc-17-3/%E9%97%AD08/",
    "/proposals/cppcc-15-4/044/",
    "/accounts/login/",
    "/no-such-page/",
]
OWN = [
    "/my/",
    "/my/npc-17-3/012/",
    "/my/npc-17-3/015/",
    "/notices/",
    "/notices/{notice}/",
    "/accounts/password/",
]
ADMIN = [
    ("office", "/admin/"),
    ("office", "/admin/proposals/proposal/"),
    ("office", "/admin/proposals/proposal/{answered}/change/"),
    ("office", "/admin/proposals/proposal/add/"),
    ("office", "/admin/proposals/assignment/"),
    ("office", "/admin/proposals/assignment/add/"),
    ("unit", "/admin/proposals/assignment/{assignment}/change/"),
    ("unit", "/admin/proposals/reply/add/?assignment={assignment}"),
    ("office", "/admin/proposals/reply/"),
    ("office", "/admin/proposals/reply/{letter}/change/"),
    ("office", "/admin/proposals/reply/{letter}/do/take-down/"),
    ("office", "/admin/proposals/proposal/{answered}/do/make-key/"),
    ("unit", "/admin/proposals/assignment/{assignment}/do/note-contact/"),
    ("office", "/admin/proposals/filingreason/add/"),
    ("auditor", "/admin/proposals/promise/"),
    ("office", "/admin/proposals/event/"),
    ("office", "/admin/people/unit/"),
    ("auditor", "/admin/proposals/notice/"),
    ("admin", "/admin/"),
    ("admin", "/admin/people/user/"),
    ("admin", "/admin/people/user/add/"),
    ("admin", "/admin/people/user/{user}/change/"),
]


VISITS = [(None, path) for path in PUBLIC] + [("delegate", path) for path in OWN]


def pytest_generate_tests(metafunc):
    """Tests that ask for `visit` run once for every page: who opens it and where it is."""
    for name, visits in (("visit", VISITS), ("admin_visit", ADMIN)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, visits, ids=[f"{who or 'public'} {path}" for who, path in visits])


def address(district, path):
    """A path of the lists above with the primary keys filled in."""
    return path.format(
        notice=district.notice.pk,
        answered=district.answered.pk,
        assignment=district.assignment.pk,
        letter=district.letter.pk,
        user=district.delegate.pk,
    )


@pytest.fixture
def district_builder():
    return build_district


@pytest.fixture
def addressed():
    return address


@pytest.fixture
def visits():
    return VISITS + ADMIN


@pytest.fixture(scope="session")
def pages(django_db_setup, django_db_blocker, tmp_path_factory):
    """The markup of every page, by visit; the district is built and forgotten once for all tests."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), transaction.atomic():
        district = build_district()
        found = {visit: _open(district, *visit) for visit in VISITS + ADMIN}
        transaction.set_rollback(True)
    return found


def _open(district, who, path):
    client = Client()
    if who:
        client.force_login(getattr(district, who), backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address(district, path)).content.decode()
