"""What every page owes its reader, checked in the markup: a heading, a title, labels, Chinese words."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.template.loader import get_template
from django.test import RequestFactory

from proposals.rules.errors import RuleError
from proposals.templatetags.proposals import tel, yes_or_no
from tests import builders

SITE = "代表建议和政协提案办理公开"
# Names of formats, abbreviations and numbers as the field itself writes them.
LATIN = {"PDF", "OFD", "Word", "Cookie", "MB", "KB", "SHA", "LDAP"}
UNSEEN = {"script", "style", "template"}
CONTROLS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "image"}


class Page(HTMLParser):
    """A page taken apart: its tags with their attributes, and the words a reader sees or hears."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.words, self.open = [], [], []
        self.title = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        self.words += [
            value for name, value in attrs if name in ("alt", "aria-label", "placeholder") and value
        ]

    def handle_endtag(self, tag):
        while tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "title" in self.open:
            self.title += data
        elif not UNSEEN & set(self.open):
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def seen(visit, pages):
    """The page of a visit, taken apart."""
    return Page(pages[visit])


@pytest.fixture
def seen_at_work(admin_visit, pages):
    """The same for a page of the admin."""
    return Page(pages[admin_visit])


def latin_words(page):
    """Latin words in what is seen, without addresses, file names, types of files and the allowed names."""
    text = re.sub(
        r"\S+://\S+|\S+@\S+|\w*\.[a-z]{3,4}\b|text/plain; charset=\S+|\S+\*{3,}", " ", " ".join(page.words)
    )
    return set(re.findall(r"[A-Za-z][A-Za-z’']*(?!\w*\d)", text)) - LATIN


def inline_code(page):
    """Whatever a strict content policy would refuse."""
    return [
        (tag, name)
        for tag, attrs in page.tags
        for name in attrs
        if name == "style" or name.startswith("on") or str(attrs[name]).startswith("javascript:")
    ] + [
        (tag, "inline")
        for tag, attrs in page.tags
        if tag == "style" or (tag == "script" and not attrs.get("src"))
    ]


def unlabelled(page):
    """Controls that nothing names."""
    labelled = {attrs.get("for") for attrs in page.all("label")}
    return [
        attrs.get("name")
        for tag, attrs in page.tags
        if tag in CONTROLS
        and attrs.get("type") not in UNLABELLED
        and "hidden" not in attrs
        and attrs.get("id") not in labelled
        and not attrs.get("aria-label")
        and not attrs.get("aria-labelledby")
    ]


def test_a_page_has_one_first_heading_and_skips_no_level(seen):
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch(r"h[1-6]", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_title_ends_with_the_name_of_the_site(seen):
    subject, _, site = seen.title.strip().rpartition(" - ")

    assert subject
    assert site == SITE


def test_a_page_says_that_it_is_chinese_and_may_be_enlarged(seen):
    assert seen.all("html") == [{"lang": "zh-CN"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in seen.all("meta")


def test_the_first_stop_leads_to_the_content(seen):
    assert seen.all("a")[0] == {"class": "skip", "href": "#content"}
    assert [attrs["id"] for attrs in seen.all("main")] == ["content"]


def test_every_control_has_a_label(seen):
    assert unlabelled(seen) == []


def test_ids_are_unique_and_references_meet_one(seen):
    ids = [attrs["id"] for _, attrs in seen.tags if attrs.get("id")]
    asked = [
        one
        for _, attrs in seen.tags
        for name in ("for", "aria-labelledby", "aria-describedby")
        for one in (attrs.get(name) or "").split()
    ]

    assert sorted(set(ids)) == sorted(ids)
    assert set(asked) <= set(ids)


def test_nothing_stands_inline(seen):
    assert inline_code(seen) == []


def test_nothing_comes_from_elsewhere(seen):
    sources = [attrs.get("src") or attrs.get("href") for attrs in seen.all("link") + seen.all("script")]

    assert [one for one in sources if "://" in one and not one.startswith("http://testserver/")] == []


def test_a_reader_sees_no_latin_words(seen):
    assert latin_words(seen) == set()


def test_titles_tell_pages_apart(pages):
    titles = [Page(html).title for (who, _), html in pages.items() if who in (None, "delegate")]

    assert sorted(set(titles)) == sorted(titles)


def test_the_admin_has_one_first_heading(seen_at_work):
    assert [tag for tag, _ in seen_at_work.tags].count("h1") == 1


def test_the_admin_shows_no_latin_words(seen_at_work):
    assert latin_words(seen_at_work) == set()


def test_the_admin_has_nothing_inline(seen_at_work):
    assert inline_code(seen_at_work) == []


def test_admin_titles_end_with_the_name_of_the_site(seen_at_work):
    assert seen_at_work.title.strip().endswith(f" - 办复 - {SITE}")


def test_a_wrong_filter_says_so_in_the_title_and_beside_the_field(client, district):
    page = Page(client.get("/proposals/?replied_after=abc").content.decode())
    box = next(attrs for attrs in page.all("input") if attrs.get("name") == "replied_after")

    assert page.title.startswith("错误：")
    assert box["value"] == "abc"
    assert box["aria-invalid"] == "true"
    assert {"href": "#id_replied_after"} in page.all("a")


def test_an_empty_result_names_the_filters_and_offers_to_clear_them(client, district):
    text = client.get("/proposals/?q=没有的词&body=cppcc").content.decode()

    assert "没有符合这些条件的建议或提案" in text
    assert "标题中的词或编号“没有的词”，类型“政协提案”" in text
    assert '<a class="button" href="/proposals/">清除条件</a>' in text


def test_an_empty_register_does_not_blame_filters(client, db):
    assert "目前还没有公开的建议和提案" in client.get("/proposals/").content.decode()


def test_the_pager_keeps_the_question_and_counts_the_rows(client, district):
    text = client.get("/proposals/?body=npc").content.decode()

    assert "共23件，第1–20条" in text
    assert 'href="?body=npc&amp;page=2"' in text


def test_a_hidden_text_is_explained_not_missing(client, district):
    text = client.get("/proposals/npc-17-3/015/").content.decode()

    assert "这件建议的内容不向社会公开" in text
    assert "一段试例内容" not in text


def test_a_file_names_its_type_and_size(client, district):
    text = client.get("/proposals/npc-17-3/012/").content.decode()

    assert "答复函.txt（纯文本，15\xa0字节）" in text


def test_verbs_are_post_forms_with_a_token(opened, district):
    waiting = builders.make_proposal(filed=False)
    text = opened(district.office).get(f"/admin/proposals/proposal/{waiting.pk}/change/").content.decode()
    form = text.partition('<form class="verb" action="')[2].partition("</form>")[0]

    assert form.startswith(f'/admin/proposals/proposal/{waiting.pk}/do/file/" method="post">')
    assert 'name="csrfmiddlewaretoken"' in form
    assert ">受理（立案）</button>" in form


def test_unset_facts_are_hidden_and_set_ones_shown(client, db, settings):
    bare = client.get("/").content.decode()
    settings.SITE_OWNER, settings.SITE_ICP = "试例区人民政府办公室", "试备00000000号"
    full = client.get("/").content.decode()

    assert "主办单位" not in bare
    assert "主办单位：试例区人民政府办公室" in full
    assert "试备00000000号" in full


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_an_error_page_needs_neither_context_nor_database(template, settings):
    settings.SITE_PHONE = "021-6200 0000"

    page = Page(get_template(template).render())

    assert page.title.endswith(f" - {SITE}")
    assert [tag for tag, _ in page.tags].count("h1") == 1
    assert {"href": "tel:02162000000"} in page.all("a")


def test_a_refusal_is_said_in_its_own_sentence(client):
    refusal = RuleError("too-early", "第 12 号建议尚在签收阶段，签收后才能登记答复。")

    text = get_template("refused.html").render({"refusal": refusal}, RequestFactory().get("/"))

    assert "<p>第 12 号建议尚在签收阶段，签收后才能登记答复。</p>" in text


def test_a_locked_out_person_reads_for_how_long(client, district):
    for _ in range(6):
        answer = client.post("/accounts/login/", {"username": district.unit.username, "password": "不对"})

    assert "连续5次用户名或密码不对" in answer.content.decode()
    assert "请15分钟后再试" in answer.content.decode()


@pytest.mark.parametrize(
    ("printed", "dialled"),
    [
        ("021-6251 0000", "02162510000"),
        ("62510000 转 801", "62510000"),
        ("+86 21 6251 0000", "+862162510000"),
        ("总机转办公室", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_telephone_number_is_dialled_without_its_extension(printed, dialled):
    assert tel(printed) == dialled


@pytest.mark.parametrize("icon", ["icon-yes.svg", "icon-yes.439e821418cd.svg"])
def test_icons_of_the_admin_become_words(icon):
    icons = f'<td><img src="/static/admin/img/{icon}" alt="True"></td><td><img src="a.svg" alt="甲"></td>'

    assert yes_or_no(icons) == '<td>是</td><td><img src="a.svg" alt="甲"></td>'
