"""What happened to an item: append-only rows, each sealed with the hash of the one before it."""

import hashlib
import json

import pgtrigger
from django.db import models

from proposals.rules.vocabulary import EventKind


def seal(
    *, previous: str, proposal: int, sequence: int, kind: str, on: str, at: str, actor: str, facts: dict
) -> str:
    """SHA-256 in hex over the previous seal and everything the event says."""
    said = [previous, proposal, sequence, kind, on, at, actor, facts]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Event(models.Model):
    """One thing that happened (过程记录). `facts` holds the values its sentence needs."""

    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="events", verbose_name="建议（提案）"
    )
    sequence = models.PositiveIntegerField("序号")
    kind = models.CharField("事项", max_length=20, choices=EventKind)
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    actor = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人"
    )
    actor_name = models.CharField("经办人姓名", max_length=60)
    facts = models.JSONField("内容", default=dict)
    previous_seal = models.CharField("前一条校验值", max_length=64, blank=True)
    seal = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "过程记录"
        ordering = ["proposal", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "sequence"], name="events_are_counted_without_gaps")
        ]
        triggers = [
            pgtrigger.Protect(name="events_are_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            # Protect knows no TRUNCATE, which passes by the triggers of rows.
            pgtrigger.Trigger(
                name="events_are_never_emptied",
                operation=pgtrigger.Truncate,
                when=pgtrigger.Before,
                level=pgtrigger.Statement,
                func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.get_kind_display()}"

    def expected_seal(self) -> str:
        """What the seal must be if neither this row nor the one before it was touched."""
        return seal(
            previous=self.previous_seal,
            proposal=self.proposal_id,
            sequence=self.sequence,
            kind=self.kind,
            on=self.on.isoformat(),
            at=self.at.isoformat(),
            actor=self.actor_name,
            facts=self.facts,
        )
