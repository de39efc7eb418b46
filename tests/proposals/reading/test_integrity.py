"""A single byte changed by SQL, whichever way, and the check says where."""

import json
from io import StringIO

import pghistory
import pgtrigger
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from proposals.actions import attaching
from proposals.models import Proposal
from tests import builders as b


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def by_hand(statement):
    """In a session of its own: the database keeps a version, which names nobody."""
    sql("SET LOCAL pghistory.context_metadata = ''")
    sql(statement)


def past_the_triggers(statement):
    sql("SET LOCAL session_replication_role = replica")
    sql(statement)
    sql("SET LOCAL session_replication_role = DEFAULT")


def check(*options):
    """What the command says: its exit code and the breaks, as code and sentence."""
    output, code = StringIO(), 0
    try:
        call_command("check_integrity", "--format", "json", *options, stdout=output)
    except SystemExit as left:
        code = left.code
    said = json.loads(output.getvalue())
    assert said["sound"] is (code == 0)
    return code, [(found["code"], found["sentence"]) for found in said["breaks"]]


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration as its command loads it, every guard on."""
    folder = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(VAR=folder, MEDIA_ROOT=folder / "media"),
        transaction.atomic(),
    ):
        pgtrigger.enable(*b.NEVER_EMPTIED)  # off in tests, see conftest
        call_command("load_demo", "--on", "2026-11-22", stderr=StringIO(), stdout=StringIO())
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def undone(demo, settings):
    """What a test writes is gone after it."""
    settings.MEDIA_ROOT = demo / "media"
    with transaction.atomic():
        yield demo
        transaction.set_rollback(True)


def test_the_demonstration_is_sound(undone):
    assert check() == (0, [])


ONE = "WHERE id = (SELECT min(id) FROM {})"


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        ("UPDATE proposals_proposal SET title = title || '。' WHERE {}", "by-hand", "修改（标题）"),
        (
            "UPDATE proposals_reply SET body = overlay(body placing '甲' from 1 for 1) WHERE {}",
            "by-hand",
            "答复正文",
        ),
        ("UPDATE proposals_assignment SET due_on = due_on + 1 WHERE {}", "by-hand", "修改（答复期限）"),
        ("UPDATE proposals_session SET opened_on = opened_on + 1 WHERE {}", "by-hand", "开幕日期"),
        ("UPDATE proposals_calendarday SET kind = 'work' WHERE kind = 'off' AND {}", "by-hand", "安排"),
        ("UPDATE proposals_deadlinelimit SET amount = amount + 1 WHERE {}", "by-hand", "数量"),
        ("UPDATE proposals_contact SET people = people || '甲' WHERE {}", "by-hand", "参加人员"),
        ("UPDATE proposals_sponsorship SET position = 99 WHERE {}", "by-hand", "修改（顺序）"),
        ("UPDATE people_unit SET short_name = '甲' WHERE {}", "by-hand", "修改（简称）"),
        ("UPDATE people_delegate SET phone = '1' WHERE {}", "by-hand", "修改（手机）"),
        ("UPDATE people_user SET role = 'admin' WHERE role = 'office' AND {}", "by-hand", "修改（角色）"),
        ("DELETE FROM people_unitalias WHERE {}", "by-hand", "删除"),
    ],
)
def test_what_is_written_by_hand_is_named_with_its_columns(undone, statement, code, said):
    table = statement.replace("DELETE FROM", "UPDATE").split()[1]
    condition = statement.partition("WHERE ")[2].replace("AND {}", "").replace("{}", "") or "true"

    by_hand(statement.format(f"id = (SELECT min(id) FROM {table} WHERE {condition})"))

    exits, [(found, sentence)] = check()
    assert (exits, found) == (1, code)
    assert said in sentence
    assert sentence.endswith("未经本系统。")


def test_a_row_put_in_by_hand_is_named(undone):
    by_hand(
        "INSERT INTO proposals_calendarday (date, kind, name, state, source) "
        "VALUES ('2030-01-02', 'off', '', 'confirmed', '')"
    )

    exits, [(code, sentence)] = check()
    assert (exits, code) == (1, "by-hand")
    assert "被直接在数据库中新增，未经本系统" in sentence


def test_a_later_change_by_the_product_does_not_cover_a_hand(undone):
    by_hand("UPDATE proposals_calendarday SET name = '甲' WHERE date = '2026-10-01'")
    call_command("load_calendar", "2026", stdout=StringIO())

    assert [code for code, _ in check()[1]] == ["by-hand"]
    assert check("--since", "2099-01-01") == (0, [])


@pytest.mark.parametrize(
    ("statement", "code", "said"),
    [
        (
            "UPDATE proposals_proposal SET title = title || '。' WHERE {}",
            "row-changed",
            "与最近的历史不符（标题）",
        ),
        ("UPDATE proposals_reply SET body = body || ' ' WHERE {}", "row-changed", "（答复正文）"),
        ("UPDATE proposals_assignment SET due_on = due_on + 1 WHERE {}", "row-changed", "（答复期限）"),
        ("UPDATE people_user SET role = 'auditor' WHERE {}", "row-changed", "（角色）"),
        ("UPDATE proposals_replyhistory SET body = '' WHERE {}", "row-changed", "（答复正文）"),
        ("DELETE FROM people_unitalias WHERE {}", "row-missing", "不见了"),
        ("DELETE FROM proposals_contact WHERE {}", "row-missing", "沟通记录"),
        ("DELETE FROM people_unithistory WHERE {}", "row-inserted", "承办单位"),
        (
            "INSERT INTO proposals_contact (assignment_id, held_on, mode, people, place, summary, result) "
            "SELECT assignment_id, held_on, mode, people, place, summary, result FROM proposals_contact "
            "WHERE {}",
            "row-inserted",
            "没有新增的记载",
        ),
        ('UPDATE proposals_event SET facts = \'{{"unit": "别的局"}}\' WHERE {}', "seal", "内容与校验值不符"),
        ("DELETE FROM proposals_event WHERE {}", "chain", "不衔接"),
        (
            "UPDATE proposals_proposal SET events_count = events_count + 1 WHERE {}",
            "chain-end",
            "应有过程记录",
        ),
    ],
)
def test_what_is_written_while_the_triggers_are_off_is_found(undone, statement, code, said):
    table = statement.replace("DELETE FROM", "UPDATE").replace("INSERT INTO", "UPDATE").split()[1]
    row = "pgh_id = (SELECT max(pgh_id)" if table.endswith("history") else "id = (SELECT min(id)"

    past_the_triggers(statement.format(f"{row} FROM {table})"))

    exits, [(found, sentence)] = check()
    assert (exits, found) == (1, code)
    assert said in sentence


@pytest.mark.parametrize(
    ("statement", "codes"),
    [
        ("ALTER TABLE proposals_reply DISABLE TRIGGER ALL", {"guard-off"}),
        ("ALTER TABLE proposals_replyhistory DISABLE TRIGGER ALL", {"guard-off"}),
        ("ALTER TABLE proposals_event DISABLE TRIGGER ALL", {"guard-off"}),
    ],
)
def test_a_trigger_that_was_switched_off_is_missed(undone, statement, codes):
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for checks cannot be altered

    sql(statement)

    exits, found = check()
    assert (exits, {code for code, _ in found}) == (1, codes)


def test_a_file_that_changed_by_one_byte_is_found(undone):
    with pghistory.context(command="试例"):
        row = attaching.attach(
            b"%PDF-1.7", name="原件.pdf", proposal=Proposal.objects.first(), kind="item", by=None
        )
    path = undone / "media" / row.file.name
    assert check() == (0, [])

    path.write_bytes(b"%PDF-1.8")

    assert check() == (1, [("checksum", f"附件 {row.pk}“原件.pdf”的内容与入库时不同。")])


def test_a_sentence_for_people_says_what_was_compared(undone):
    output = StringIO()

    call_command("check_integrity", stdout=output)

    assert output.getvalue().strip() == "完好：过程记录、附件、状态、字段历史均一致。"
