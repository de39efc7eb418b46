"""Every version of a row, kept by triggers in the database: also what is written by SQL, past the product.

Who wrote a version stands in its context: the product names itself (a request its user and address, a command
or a background task its name), SQL done by hand does not.
"""

from collections.abc import Callable, Collection

import pghistory
import pgtrigger
from django.db import models
from pghistory.models import Event
from pghistory.utils import JSONField

INSERT, UPDATE, DELETE = "insert", "update", "delete"
START = "start"  # how a row stood when its history began, see the migrations
LABELS = {INSERT: "新增", UPDATE: "修改", DELETE: "删除", START: "开始留痕"}


class Version(Event):
    """One version of a row (字段历史): its columns after the change, or before it was deleted."""

    pgh_created_at = models.DateTimeField("时间", auto_now_add=True)
    pgh_label = models.CharField("变动", max_length=10, choices=LABELS)
    pgh_context = JSONField("由谁写入", null=True)

    class Meta:
        abstract = True

    @classmethod
    def columns(cls) -> list[models.Field]:
        """The columns that are followed, as they are on the row itself; not its key, which is `pgh_obj`."""
        followed = {field.name for field in cls._meta.fields}
        return [field for field in cls.pgh_tracked_model._meta.concrete_fields if field.name in followed]


def keep_history(*, exclude: Collection[str] = ()) -> Callable[[type[models.Model]], type[models.Model]]:
    """Decorator: keep every version of a model's rows in `<Model>History`, reached as `row.history`.

    The versions can neither be changed nor removed. A change of the columns in `exclude` makes no version.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        name = f"{model._meta.verbose_name}的历史"
        track = pghistory.track(
            *[pghistory.InsertEvent(INSERT), pghistory.UpdateEvent(UPDATE), pghistory.DeleteEvent(DELETE)],
            exclude=[model._meta.pk.name, *exclude],
            append_only=True,
            base_model=Version,
            model_name=f"{model.__name__}History",
            # The key and the context are declared here, for their Chinese names.
            obj_field=None,
            context_field=None,
            attrs={
                "pgh_obj": models.ForeignKey(
                    model,
                    models.DO_NOTHING,
                    db_constraint=False,
                    related_name="history",
                    verbose_name=model._meta.verbose_name,
                )
            },
            meta={
                "verbose_name": name,
                "verbose_name_plural": name,
                "ordering": ["-pgh_id"],
                "triggers": [
                    pgtrigger.Trigger(
                        name="never_emptied",
                        operation=pgtrigger.Truncate,
                        when=pgtrigger.Before,
                        level=pgtrigger.Statement,
                        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
                    )
                ],
            },
        )
        return track(model)

    return decorate


def histories() -> list[type[Version]]:
    """The history of every model that has one, in the order in which the models are declared."""
    return [model for model in pghistory.core.event_models() if issubclass(model, Version)]
