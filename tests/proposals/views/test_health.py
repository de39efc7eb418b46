"""Whether the process lives and can work."""

import pytest
from django.db import connection


def test_a_living_process_says_so_without_the_database(client):
    assert client.get("/healthz/live").json() == {"live": True}


@pytest.mark.django_db
def test_a_process_with_a_database_is_ready(client):
    response = client.get("/healthz/ready")

    assert (response.status_code, response.json()) == (200, {"ready": True, "database": "正常"})


@pytest.mark.django_db(transaction=True)
def test_a_process_without_its_database_is_not_ready(client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")

    response = client.get("/healthz/ready")

    connection.close()
    assert (response.status_code, response.json()) == (503, {"ready": False, "database": "连接不上数据库"})
