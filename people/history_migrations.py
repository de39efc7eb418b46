"""What migrations need that add histories: all their triggers at once, and a first version of every row."""

import json
from collections.abc import Callable, Mapping, Sequence

from django.db import models
from django.db.migrations.operations.base import Operation
from pgtrigger.compiler import Trigger

from people.history import START


class AddTriggers(Operation):
    """Many triggers, by the name of their model.

    The same as one `AddTrigger` each, which reckons all models anew every time: a second for ten triggers.
    """

    def __init__(self, triggers: Mapping[str, Sequence[Trigger]]) -> None:
        self.triggers = triggers

    def state_forwards(self, app_label, state):
        for model, triggers in self.triggers.items():
            options = state.models[app_label, model].options
            options["triggers"] = [*options.get("triggers", []), *triggers]
        vars(state).pop("apps", None)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for trigger in self._all():
            schema_editor.execute(trigger.install_sql, params=None)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for trigger in self._all():
            schema_editor.execute(trigger.uninstall_sql, params=None)

    def describe(self):
        return f"Create triggers on {', '.join(self.triggers)}"

    def _all(self):
        return [trigger for triggers in self.triggers.values() for trigger in triggers]


def begin(app: str) -> Callable[..., None]:
    """For `RunPython`: a first version of every row of the app that is there already."""

    def write(apps, schema_editor) -> None:
        context = json.dumps({"command": "migrate"})
        for model in apps.get_app_config(app).get_models():
            if model.__name__.endswith("History"):
                _begin(model, context, schema_editor)

    return write


def _begin(history: type[models.Model], context: str, schema_editor) -> None:
    row = history._meta.get_field("pgh_obj").related_model
    quote = schema_editor.quote_name
    columns = [field.column for field in history._meta.fields if not field.name.startswith("pgh_")]
    names = ", ".join(map(quote, columns))
    schema_editor.execute(
        f"INSERT INTO {quote(history._meta.db_table)} "  # noqa: S608  # nosec B608 (own tables)
        f"(pgh_created_at, pgh_label, pgh_context, pgh_obj_id, {names}) "
        f"SELECT now(), %s, %s, {quote(row._meta.pk.column)}, {names} FROM {quote(row._meta.db_table)}",
        [START, context],
    )
