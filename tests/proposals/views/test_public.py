"""What anybody may read: lists, filters, one item, and nothing that is not published."""

from datetime import date

import pytest

from people.models import UnitAlias
from proposals.actions import publishing, replying
from proposals.models import Assignment, Contact, Feedback, Proposal, ReturnRequest, Topic
from tests import builders as b

pytestmark = pytest.mark.django_db
LIST = "/proposals/"


def published(*, unit=None, reply=None, **fields):
    row = b.make_assignment(proposal=b.make_proposal(**fields), unit=unit or b.make_unit())
    return b.make_reply(assignment=row, published=True, **(reply or {})).assignment.proposal


def waiting(**fields):
    """A published item that is in hand."""
    row = b.make_assignment(proposal=b.make_proposal(**fields)).proposal
    return publishing.publish_item(row, by=None, now=b.NOW)


def titles(response):
    assert response.status_code == 200
    return [row.title for row in response.context["rows"]]


def text(response):
    return response.content.decode()


# The list and its filters


@pytest.fixture
def two(db):
    """One item that fits every filter below, and one that fits none; a third is not published."""
    topic = Topic.objects.create(topic_set=b.make_session().topic_set, slug="edu", name="教育")
    unit = b.make_unit("试例教育局", code="edu")
    fit = published(
        title="关于教育试例的建议",
        number="044",
        session=b.make_session(meeting=4),
        topic=topic,
        unit=unit,
        is_key=True,
        reply={"outcome": "planned", "replied_on": date(2026, 4, 10)},
    )
    b.make_reply(assignment=b.make_assignment(unit=unit, is_key=True, topic=topic), outcome="planned")
    waiting(title="关于停车试例的提案", number="9", session=b.make_session("cppcc"))
    return fit


@pytest.mark.parametrize(
    "query",
    [
        {"q": "教育"},
        {"q": "教育 试例"},
        {"q": "044"},
        {"q": "０４４"},
        {"q": "44"},
        {"q": "第044号"},
        {"q": "第 44 号"},
        {"body": "npc"},
        {"session": "npc-17-4"},
        {"topic": "edu"},
        {"unit": "edu"},
        {"outcome": "planned"},
        {"state": "replied"},
        {"key": "true"},
        {"replied_after": "2026-04-10"},
        {"replied_before": "2026-04-10"},
        {"replied_after": "2026-04-01", "replied_before": "2026-04-30", "unit": "edu", "q": "试例"},
    ],
    ids=str,
)
def test_a_filter_finds_what_fits(client, two, query):
    response = client.get(LIST, query)

    assert titles(response) == ["关于教育试例的建议"]
    assert response.context["page"].paginator.count == 1


@pytest.mark.parametrize(
    "query",
    [
        {"q": "没有的词"},
        {"q": "教育 停车"},
        {"outcome": "adopted"},
        {"replied_after": "2026-04-11"},
        {"replied_before": "2026-04-09"},
        {"state": "closed"},
    ],
    ids=str,
)
def test_a_filter_that_nothing_fits_says_so(client, two, query):
    response = client.get(LIST, query)

    assert titles(response) == []
    assert response.context["page"].paginator.count == 0


@pytest.mark.parametrize(
    "query",
    [
        {"session": "npc-99-9"},
        {"topic": "nope"},
        {"unit": "nope"},
        {"outcome": "nope"},
        {"state": "registered"},
        {"body": "nope"},
        {"replied_after": "gestern"},
        {"sort": "nope"},
        {"q": "长" * 61},
    ],
    ids=str,
)
def test_a_filter_filled_in_wrong_is_said_and_is_no_error(client, two, query):
    response = client.get(LIST, query)

    assert response.status_code == 200
    assert response.context["filter"].form.errors


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "%"},
        {"q": "_"},
        {"q": "'; --"},
        {"q": "\ud800".encode("utf-8", "surrogatepass")},
        {"page": "999"},
        {"page": "x"},
        {"per_page": "7"},
        {"unknown": "1"},
    ],
    ids=str,
)
def test_strange_input_is_answered(client, two, query):
    assert client.get(LIST, query).status_code == 200


def test_what_a_unit_returned_is_not_listed_as_its_own(client, two):
    row = two.assignments.get()
    Assignment.objects.filter(pk=row.pk).update(state="returned", answered_on=None)

    assert titles(client.get(LIST, {"unit": "edu"})) == []


def test_percent_and_underscore_are_words_and_no_wildcards(client, two):
    assert titles(client.get(LIST, {"q": "%"})) == titles(client.get(LIST, {"q": "_"})) == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["早交晚答", "晚交早答", "未答"]),
        ("newest", ["早交晚答", "晚交早答", "未答"]),
        ("oldest", ["早交晚答", "未答", "晚交早答"]),
        ("submitted", ["晚交早答", "未答", "早交晚答"]),
        ("number", ["未答", "早交晚答", "晚交早答"]),
    ],
)
def test_the_list_is_sorted_as_asked(client, sort, order):
    published(
        title="早交晚答", number="10", submitted_on=date(2026, 1, 16), reply={"replied_on": date(2026, 4, 12)}
    )
    published(
        title="晚交早答", number="闭2", submitted_on=date(2026, 1, 30), reply={"replied_on": date(2026, 4, 1)}
    )
    waiting(title="未答", number="9", submitted_on=date(2026, 1, 20))

    assert titles(client.get(LIST, {"sort": sort} if sort else {})) == order


def test_pages_follow_each_other_without_gap_or_repeat(client):
    for _ in range(23):
        waiting()

    pages = [titles(client.get(LIST, {"page": page})) for page in (1, 2)]

    assert [len(page) for page in pages] == [20, 3]
    assert len({*pages[0], *pages[1]}) == 23
    assert len(titles(client.get(LIST, {"per_page": 50}))) == 23


def test_a_condition_in_force_is_shown_with_the_way_to_take_it_off(client, two):
    chips = client.get(LIST, {"unit": "edu", "q": "试例", "page": "1"}).context["chips"]

    assert [(chip["label"], str(chip["value"])) for chip in chips] == [
        ("标题中的词或编号", "试例"),
        ("承办单位", "试例教育局"),
    ]
    assert [chip["off"] for chip in chips] == ["unit=edu", "q=%E8%AF%95%E4%BE%8B"]


def test_an_item_with_two_letters_of_one_outcome_stands_in_the_list_once(client):
    row = b.make_reply(published=True)
    b.make_reply(assignment=row.assignment, kind="follow_up", published=True)
    UnitAlias.objects.create(unit=row.assignment.unit, name="别名")

    response = client.get(LIST, {"outcome": "adopted", "unit": row.assignment.unit.code})

    assert len(titles(response)) == 1


@pytest.mark.parametrize("address", ["/", LIST, f"{LIST}?q=试例&sort=number"])
def test_one_row_and_thirty_take_the_same_number_of_queries(
    client, address, django_assert_max_num_queries, django_assert_num_queries
):
    published(sponsors=[b.make_delegate(), b.make_group()], is_key=True)
    with django_assert_max_num_queries(12) as one:
        client.get(address)

    for _ in range(29):
        published(sponsors=[b.make_delegate(), b.make_group()], is_key=True)

    with django_assert_num_queries(len(one)):
        client.get(address)


def test_a_page_of_an_item_takes_at_most_twelve_queries(client, django_assert_max_num_queries):
    first = b.make_assignment(role="split")
    for _ in range(5):
        row = b.make_assignment(proposal=first.proposal, role="split")
        b.make_reply(assignment=row, published=True)

    with django_assert_max_num_queries(12):
        client.get(first.proposal.get_absolute_url())


# One item


def test_an_item_shows_question_and_answer_on_one_page(client):
    unit = b.make_unit("试例教育局", landline="62000000")
    row = published(
        title="关于教育试例的建议",
        text="第一段提问。\n第二段提问。",
        sponsors=[b.make_delegate("试代表甲")],
        unit=unit,
        reply={"body": "唯一的答复。", "doc_number": "试局〔2026〕1号", "signer": "试签发甲"},
    )

    page = text(client.get(row.get_absolute_url()))

    for words in [
        "关于教育试例的建议",
        "第一段提问。",
        "第二段提问。",
        "试代表甲",
        "试例教育局",
        "唯一的答复。",
    ]:
        assert words in page
    for words in ["试局〔2026〕1号", "解决采纳", "2026年4月10日"]:
        assert words in page


def test_what_stands_in_a_text_is_no_markup(client):
    row = published(title="<b>粗</b>", text="<script>x</script>", reply={"body": "<img src=x onerror=y>"})

    page = text(client.get(row.get_absolute_url())) + text(client.get(LIST))

    assert "<script>x" not in page
    assert "<img src=x" not in page
    assert "&lt;b&gt;粗" in page


@pytest.mark.parametrize(
    ("disclosure", "shown", "hidden"),
    [
        ("full", ["试代表甲", "另代表乙", "试例代表团"], []),
        ("lead_only", ["试代表甲"], ["另代表乙"]),
        ("surname", ["试某", "另某", "试例代表团"], ["试代表甲", "另代表乙"]),
        ("hidden", [], ["试代表甲", "另代表乙"]),
    ],
)
def test_proposers_are_named_as_the_item_allows(client, disclosure, shown, hidden):
    sponsors = [b.make_delegate("试代表甲"), b.make_delegate("另代表乙"), b.make_group("试例代表团")]
    row = published(sponsors=sponsors, name_disclosure=disclosure)

    page, whole_list = text(client.get(row.get_absolute_url())), text(client.get(LIST))

    assert [name for name in shown if name not in page] == []
    assert [name for name in hidden if name in page + whole_list] == []
    assert [name for name in shown[:1] if name not in whole_list] == []


@pytest.mark.parametrize("disclosure", ["on_request", ""])
def test_a_text_that_is_not_open_is_not_shown(client, disclosure):
    row = published(text="不公开的内容", text_disclosure=disclosure)

    assert "不公开的内容" not in text(client.get(row.get_absolute_url()))


def test_a_private_number_in_a_letter_is_masked(client):
    row = published(reply={"contact_phone": "13812345678", "contact_name": "试联络"})

    assert "13812345678" not in text(client.get(row.get_absolute_url()))


def test_an_office_number_in_a_letter_is_shown(client):
    row = published(reply={"contact_phone": "62000000"})

    assert "62000000" in text(client.get(row.get_absolute_url()))


@pytest.mark.parametrize(
    "address",
    [
        "/proposals/npc-17-3/999/",
        "/proposals/nope/044/",
        "/proposals/npc-17-3/0 44/",
        "/proposals/npc-17-3/%00/",
        "/proposals/npc-17-3/0%0044/",
        f"/proposals/npc-17-3/{'9' * 21}/",
    ],
)
def test_an_unknown_item_is_not_found(client, two, address):
    assert client.get(address).status_code == 404


# Nothing unpublished leaks


class Marked:
    """Words that must never be seen by the public, each in a place of its own; `seen` names those there."""

    def __init__(self):
        self.words = {}

    def __call__(self, place):
        return self.words.setdefault(place, f"暗号{len(self.words):03}号")

    def seen(self, page):
        return {place for place, word in self.words.items() if word in page}


def letter(marked, place):
    columns = ["body", "signer", "doc_number", "outcome_text", "organization", "summary", "contact_name"]
    columns += ["contact_phone", "contact_address"]
    return {name: marked(f"{place}.{name}") for name in columns}


def item(marked, place, **fields):
    columns = ["title", "text", "led_by", "annotated_by"]
    person = b.make_delegate(marked(f"{place}.proposer"), phone=marked(f"{place}.mobile"))
    return b.make_proposal(
        sponsors=[person], **{name: marked(f"{place}.{name}") for name in columns}, is_key=True, **fields
    )


def answer(marked, place, proposal, **fields):
    row = b.make_assignment(proposal=proposal)
    reply = b.make_reply(
        assignment=row, by=b.make_user(name=marked(f"{place}.clerk")), **letter(marked, place), **fields
    )
    Contact.objects.create(
        assignment=row,
        held_on=b.REPLIED,
        mode="phone",
        people=marked(f"{place}.people"),
        summary=marked(f"{place}.talk"),
    )
    return reply


@pytest.fixture
def hidden():
    """Hidden rows of every sort, every text in them marked; beside them one open letter to hide behind."""
    marked, office = Marked(), b.make_user(name="办公室甲")
    b.make_proposal(filed=False, title=marked("raw.title"), text=marked("raw.text"), is_key=True)
    answer(marked, "unpublished", item(marked, "unpublished"))

    down = answer(marked, "down", item(marked, "down"))
    publishing.publish_reply(down, by=office, now=b.NOW)
    publishing.take_down_item(down.assignment.proposal, reason=marked("down.reason"), by=office, now=b.NOW)

    shown = b.make_proposal(
        text=marked("shown.text"),
        text_disclosure="on_request",
        sponsors=[
            b.make_delegate(marked("shown.proposer"), email=f"{marked('shown.email')}@example.invalid")
        ],
        name_disclosure="hidden",
    )
    old = answer(marked, "replaced", shown)
    publishing.publish_reply(old, by=office, now=b.NOW)
    open_words = dict.fromkeys(letter(Marked(), ""), "公开")
    new = replying.correct_reply(
        old, reason=marked("replaced.reason"), by=office, today=date(2026, 12, 1), **open_words
    )
    assert new.is_public
    b.make_reply(assignment=new.assignment, kind="follow_up", **letter(marked, "further"))
    taken = b.make_reply(assignment=new.assignment, kind="again", published=True, **letter(marked, "taken"))
    publishing.take_down_reply(taken, reason=marked("taken.reason"), by=office, now=b.NOW)
    ReturnRequest.objects.create(
        assignment=new.assignment, reason=marked("return"), asked_on=b.REPLIED, asked_by=office
    )
    Feedback.objects.create(
        sponsorship=shown.sponsorships.get(),
        reply=new,
        attitude="dissatisfied",
        result="dissatisfied",
        reasons=marked("feedback"),
        given_at=b.NOW,
        entered_by=office,
    )
    return marked


ADDRESSES = [
    "/",
    LIST,
    *[f"{LIST}?sort={sort}" for sort in ("newest", "oldest", "submitted", "number")],
    *[
        f"{LIST}?{query}"
        for query in ("key=true", "state=replied", "outcome=adopted", "body=npc", "per_page=100")
    ],
    f"{LIST}?session=npc-17-3",
]


def test_no_public_page_shows_a_word_that_is_not_published(client, hidden):
    pages = {address: text(client.get(address)) for address in ADDRESSES}
    for row in Proposal.objects.all():
        address = row.get_absolute_url()
        pages[address] = text(client.get(address))

    assert {address: hidden.seen(page) for address, page in pages.items() if hidden.seen(page)} == {}
    assert len(hidden.words) > 50


def test_no_count_and_no_search_gives_a_hidden_item_away(client, hidden):
    counts = {
        place: client.get(LIST, {"q": word}).context["page"].paginator.count
        for place, word in hidden.words.items()
        if place.endswith(("title", "text"))
    }
    numbers = [
        client.get(LIST, {"q": row.number}).context["page"].paginator.count
        for row in Proposal.objects.unpublished()
    ]

    assert set(counts.values()) | set(numbers) == {0}
    assert client.get(LIST).context["page"].paginator.count == 1
    overview = client.get("/").context["overview"]
    assert (overview.total, overview.answered, overview.in_hand, list(overview.key_items)) == (1, 1, 0, [])
    assert [(line.total, line.answered) for line in overview.sessions] == [(1, 1)]


def test_the_timeline_tells_of_no_letter_that_is_not_published(client, hidden):
    row = Proposal.objects.public().get()

    told = [line.sentence for line in client.get(row.get_absolute_url()).context["dossier"].timeline]

    unit = row.assignments.get().unit.name
    assert told == [
        "收到，登记。",
        "审核通过，予以受理（立案）。",
        f"交{unit}主办。",
        f"{unit}签收。",
        f"{unit}答复。",
        f"{unit}的答复向社会公开。",
        f"{unit}更正答复。",
    ]


def test_the_date_by_which_the_public_sorts_is_that_of_a_letter_it_may_read(client, hidden):
    assert [row.replied_on for row in client.get(LIST).context["rows"]] == [b.REPLIED]


def test_an_item_handled_with_another_shows_the_answer_of_both(client):
    target, item = b.make_proposal(), b.make_proposal()
    b.make_reply(assignment=b.make_assignment(proposal=target), published=True)
    Proposal.objects.filter(pk=item.pk).update(state="merged", merged_into=target, published_at=b.NOW)

    merged = client.get(item.get_absolute_url()).content.decode()
    whole = client.get(target.get_absolute_url()).content.decode()

    assert "第一段试例答复。" in merged
    assert f'href="{target.get_absolute_url()}"' in merged
    assert f'href="{item.get_absolute_url()}"' in whole


def test_an_item_handled_with_one_that_is_not_public_says_nothing_of_it(client):
    target, item = b.make_proposal(title="关于还不公开的事项的建议"), b.make_proposal()
    b.make_reply(assignment=b.make_assignment(proposal=target))
    Proposal.objects.filter(pk=item.pk).update(state="merged", merged_into=target, published_at=b.NOW)

    page = client.get(item.get_absolute_url()).content.decode()

    assert target.number not in page.replace(item.number, "")
    assert "第一段试例答复。" not in page


def test_an_item_that_is_handled_again_names_its_unit_once_and_the_date_of_now(client):
    reply = b.make_reply(published=True)
    again = b.make_rehandling(reply)

    page = client.get(again.proposal.get_absolute_url())
    rows = client.get("/proposals/").content.decode()

    assert [part.unit for part in page.context["dossier"].parts] == [again.unit.name]
    assert page.context["dossier"].due_on == again.due_on
    assert rows.count(f"{again.unit.name}、{again.unit.name}") == 0
