"""What every story begins with, and must end with."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from proposals.reading import integrity
from tests.journeys.telling import District


@pytest.fixture(params=["npc", "cppcc"])
def district(request, db):
    """A story is told for both bodies."""
    return District(request.param)


@pytest.fixture(autouse=True)
def _in_the_end_everything_holds_together(db):
    yield
    assert list(integrity.breaks()) == []


@pytest.fixture
def paper():
    """A small file, as somebody would pick it."""
    return SimpleUploadedFile("试例.pdf", b"%PDF-1.7")
