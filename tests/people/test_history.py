"""Every version of a row is kept by the database itself, with who wrote it, and nobody can take one away."""

import pghistory
import pgtrigger
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import celery_app
from people.history import histories
from people.history_migrations import begin
from people.models import Unit, User
from people.roles import Role
from proposals import models
from tests import builders as b

pytestmark = pytest.mark.django_db
UNTRACKED = {"Draft", "Event", "Notice", "OutcomeLabel", "OutcomeScheme", "Topic", "TopicSet"}
UNWATCHED = {
    "User": {"password", "last_login"},
    "Proposal": {"events_count", "last_seal"},  # held to the chain of events itself
}


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def as_a_hand(statement, *values):
    """SQL in a session of its own, which knows nothing of what the product said of itself before."""
    sql("SET LOCAL pghistory.context_metadata = ''")
    sql(statement, *values)


def versions(row):
    return [(version.pgh_label, version.name) for version in row.history.order_by("pgh_id")]


def test_every_model_that_matters_has_a_history_of_all_its_columns():
    unwatched = {
        history.pgh_tracked_model.__name__: {
            field.name for field in history.pgh_tracked_model._meta.concrete_fields
        }
        - {"id", *[field.name for field in history.columns()]}
        for history in histories()
    }

    own = set(models.__all__) | {
        "Assembly",
        "Unit",
        "UnitAlias",
        "Group",
        "Delegate",
        "Mandate",
        "User",
    }
    assert set(unwatched) == own - UNTRACKED
    assert {name: columns for name, columns in unwatched.items() if columns} == UNWATCHED


def test_a_row_made_changed_and_removed_leaves_a_version_each_time():
    unit = b.make_unit("试例甲局")
    key = unit.pk

    Unit.objects.filter(pk=key).update(name="试例乙局")
    Unit.objects.filter(pk=key).delete()

    unit.pk = key
    assert versions(unit) == [("insert", "试例甲局"), ("update", "试例乙局"), ("delete", "试例乙局")]


def test_sql_by_hand_leaves_a_version_that_names_nobody():
    with pghistory.context(command="试例"):
        unit = b.make_unit("试例甲局")

    as_a_hand("UPDATE people_unit SET name = '试例乙局' WHERE id = %s", unit.pk)

    last, first = unit.history.all()
    assert (first.pgh_context, last.pgh_context) == ({"command": "试例"}, None)
    assert last.name == "试例乙局"


def test_a_change_of_nothing_and_a_new_password_leave_no_version():
    user = b.make_user("office")

    user.save()
    user.set_password("另一个试例口令-1234")
    user.save()

    assert user.history.count() == 1
    assert not hasattr(user.history.get(), "password")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_unithistory SET name = '试例乙局'",
        "UPDATE people_unithistory SET pgh_context = '{}'",
        "DELETE FROM people_unithistory",
        "TRUNCATE people_unithistory",
    ],
)
def test_no_version_can_be_changed_or_removed(statement):
    unit = b.make_unit("试例甲局")
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for checks cannot be altered
    pgtrigger.enable("people.UnitHistory:never_emptied")  # off in tests, see conftest

    with pytest.raises(ProgrammingError, match=r"Cannot (update or delete|truncate)"), transaction.atomic():
        sql(statement)

    assert versions(unit) == [("insert", "试例甲局")]


@pytest.mark.parametrize("history", histories(), ids=lambda model: model.__name__)
def test_every_history_refuses_to_be_changed_and_to_be_emptied(history):
    triggers = {(trigger.name, str(trigger.operation)) for trigger in history._meta.triggers}

    assert triggers == {("append_only", "UPDATE OR DELETE"), ("never_emptied", "TRUNCATE")}


def test_rows_that_were_there_before_their_history_get_a_first_version():
    sql("SET LOCAL session_replication_role = replica")  # as if there were no triggers yet
    unit = b.make_unit("试例甲局")
    sql("SET LOCAL session_replication_role = DEFAULT")

    with connection.schema_editor() as editor:
        begin("people")(apps, editor)

    first = unit.history.get()
    assert (first.pgh_label, first.name, first.pgh_context) == ("start", "试例甲局", {"command": "migrate"})


# Who wrote it


def test_what_a_person_does_on_a_page_names_the_person_and_the_address(opened, office):
    item = b.make_proposal(filed=False)
    address = f"/admin/proposals/proposal/{item.pk}/do/file/"

    opened(office).post(address, {"reason": "不应写入历史的内容"})

    assert item.history.first().pgh_context == {"user": office.pk, "url": address}


@pytest.mark.parametrize("address", ["/", "/proposals/", "/admin/", "/admin/proposals/reply/"])
def test_reading_a_page_costs_nothing_more(office, address, settings):
    b.make_reply(published=True)
    asked = _asked(office, address)

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "pghistory" not in name]

    assert asked == _asked(office, address)


def _asked(user, address):
    """How many questions a page asks the database, the second time it is opened."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    assert "set_config" not in str(list(queries))
    return len(queries)


def test_a_task_is_named():
    @celery_app.task
    def sign_up():
        b.make_unit("试例甲局")

    sign_up.apply(throw=True)

    assert Unit.objects.get().history.get().pgh_context == {"task": sign_up.name}


def test_a_command_is_named():
    call_command("load_calendar", "2026")

    contexts = [row.history.get().pgh_context for row in models.CalendarDay.objects.all()[:3]]
    assert contexts == [{"command": "load_calendar"}] * 3


def test_making_the_first_administrator_is_named(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "试例口令-1234")

    call_command(
        "createsuperuser", interactive=False, username="guanli", email="a@example.invalid", verbosity=0
    )

    user = User.objects.get()
    assert (user.role, user.history.get().pgh_context) == (Role.ADMIN, {"command": "createsuperuser"})
