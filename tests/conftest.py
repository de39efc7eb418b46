"""What every test may ask for: a day, a calendar, people, and pages opened as somebody."""

from datetime import date

import pgtrigger
import pytest

from tests import builders


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests with transactions of their own end by emptying every table, which the trail refuses."""
    with django_db_blocker.unblock():
        pgtrigger.disable(*builders.NEVER_EMPTIED)


@pytest.fixture
def today():
    """A Wednesday in an ordinary week."""
    return date(2026, 4, 15)


@pytest.fixture
def office(db):
    return builders.make_user(role="office", name="办公室甲")


@pytest.fixture
def officer(db):
    """A unit's user."""
    return builders.make_user(role="unit", unit=builders.make_unit(), name="承办员甲")


@pytest.fixture(autouse=True)
def _files_go_nowhere_lasting(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def opened(client):
    """A client signed in as a user: `opened(user).get(...)`."""

    def open_as(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return open_as
