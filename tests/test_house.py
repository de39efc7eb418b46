"""What holds for the whole house: imports point down, the README is true, people read Chinese."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from proposals.rules import states

ROOT = Path(__file__).resolve().parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")
OWN_MODELS = [*apps.get_app_config("people").get_models(), *apps.get_app_config("proposals").get_models()]
FIELDS = [
    pytest.param(field, id=str(field))
    for model in OWN_MODELS
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    if not field.auto_created and not field.primary_key
]


def test_imports_point_down():
    lint = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("machine", states.MACHINES)
def test_the_drawings_in_the_readme_are_those_of_the_tables(page, machine):
    drawings = re.findall(r"```mermaid\n(.*?)\n```", (ROOT / page).read_text(), flags=re.DOTALL)

    assert states.drawing(states.MACHINES[machine]) in drawings


@pytest.mark.parametrize("field", FIELDS)
def test_every_column_has_a_chinese_label(field):
    assert HAN.search(str(field.verbose_name))


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model.__name__)
def test_every_noun_has_a_chinese_name(model):
    assert HAN.search(str(model._meta.verbose_name))


def test_every_text_of_a_choice_is_chinese():
    labels = [label for param in FIELDS for _, label in param.values[0].flatchoices]

    assert [label for label in labels if not HAN.search(str(label))] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
