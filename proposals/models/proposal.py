"""The item itself: a deputy's suggestion or a CPPCC proposal, and who proposed it."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from people.history import keep_history
from proposals.rules import numbering
from proposals.rules.tokens import tokens
from proposals.rules.vocabulary import (
    Disclosure,
    ItemKind,
    NameDisclosure,
    ProposalState,
    ProposerType,
)

ANSWERED = (ProposalState.REPLIED, ProposalState.CLOSED)
OVER = (ProposalState.NOT_FILED, ProposalState.WITHDRAWN, ProposalState.MERGED)


class ProposalQuerySet(models.QuerySet):
    def public(self):
        """Items whose existence the public may know."""
        return self.filter(published_at__isnull=False, taken_down_at=None)

    def unpublished(self):
        return self.exclude(pk__in=self.public().values("pk"))

    def of(self, session):
        return self.filter(session=session)

    def answered(self):
        return self.filter(state__in=ANSWERED)

    def unanswered(self):
        return self.filter(
            state__in=[ProposalState.REGISTERED, ProposalState.TO_ASSIGN, ProposalState.IN_HAND]
        )

    def overdue(self, today: date):
        """Items in hand whose legal date has passed."""
        return self.filter(state=ProposalState.IN_HAND, due_on__lt=today)

    def sponsored_by(self, delegate):
        """Items a delegate leads or co-signs."""
        return self.filter(pk__in=delegate.sponsorships.values("proposal"))

    def handled_by(self, unit):
        """Items a unit has, or had, a part in."""
        parts = self.model.assignments.rel.related_model.objects.for_unit(unit)
        own = parts.values("proposal")
        return self.filter(Q(pk__in=own) | Q(merged_into__in=own))

    def with_session(self):
        return self.select_related("session__assembly", "topic")


@keep_history(exclude=["events_count", "last_seal"])
class Proposal(models.Model):
    """One suggestion or proposal (建议、提案). Its state always equals what its assignments imply."""

    session = models.ForeignKey("Session", models.PROTECT, related_name="proposals", verbose_name="会议")
    number = models.CharField("编号", max_length=20, help_text="按登记表原样，如 044、闭08、T007")
    number_key = models.CharField("编号排序值", max_length=60, editable=False)
    kind = models.CharField("种类", max_length=12, choices=ItemKind)
    title = models.CharField("标题", max_length=200)
    title_tokens = ArrayField(
        models.CharField(max_length=20), verbose_name="标题词元", default=list, editable=False
    )
    text = models.TextField("内容", blank=True)
    topic = models.ForeignKey("Topic", models.PROTECT, null=True, blank=True, verbose_name="类别")
    proposer_type = models.CharField(
        "提出方式", max_length=12, choices=ProposerType, default=ProposerType.SINGLE
    )
    between_sessions = models.BooleanField("闭会期间提出", default=False)
    submitted_on = models.DateField("提出日期")

    state = models.CharField(
        "办理状态", max_length=12, choices=ProposalState, default=ProposalState.REGISTERED, editable=False
    )
    assigned_on = models.DateField("首次交办日期", null=True, editable=False)
    due_on = models.DateField("法定答复期限", null=True, editable=False)
    due_reason = models.JSONField("期限由来", null=True, editable=False)
    replied_on = models.DateField(
        "答复日期", null=True, editable=False, help_text="首轮各单位首次答复中最晚的一天，再次办理不改变它。"
    )
    closed_on = models.DateField("办结日期", null=True, editable=False)
    archive_number = models.CharField("归档号", max_length=40, blank=True, editable=False)

    is_key = models.BooleanField("重点督办", default=False)
    led_by = models.CharField("领办领导", max_length=40, blank=True)
    supervised_by = models.CharField("督办人（机构）", max_length=60, blank=True)
    annotated_by = models.CharField("阅批领导", max_length=40, blank=True)

    text_disclosure = models.CharField("内容公开属性", max_length=12, choices=Disclosure, blank=True)
    name_disclosure = models.CharField(
        "提出人公开方式", max_length=12, choices=NameDisclosure, default=NameDisclosure.FULL
    )
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    taken_down_at = models.DateTimeField("撤下时间", null=True, editable=False)
    public_replied_on = models.DateField(
        "已公开答复的日期",
        null=True,
        editable=False,
        help_text="最近一份向社会公开的答复的日期，公开列表按它排序。",
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    # The end of the item's chain of events, without which nobody would miss its last links.
    events_count = models.PositiveIntegerField("过程记录条数", default=0, editable=False)
    last_seal = models.CharField("最后一条校验值", max_length=64, blank=True, editable=False)
    registered_at = models.DateTimeField("登记时间", auto_now_add=True)
    changed_at = models.DateTimeField("最近变动", auto_now=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "建议和提案"
        ordering = ["session", "number_key"]
        indexes = [
            models.Index(
                F("public_replied_on").desc(nulls_last=True),
                F("id").desc(),
                name="proposal_newest_public_reply",
                condition=Q(published_at__isnull=False, taken_down_at=None),
            ),
            models.Index(fields=["state", "due_on"], name="proposal_state_due"),
            GinIndex(fields=["title_tokens"], name="proposal_title_tokens"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"],
                name="number_unique_in_session",
                violation_error_message="本次会议已有这个编号的建议（提案）。",
            ),
            models.CheckConstraint(name="number_is_not_empty", condition=~Q(number="")),
            models.CheckConstraint(
                name="merged_state_names_its_target",
                condition=Q(state=ProposalState.MERGED, merged_into__isnull=False)
                | (~Q(state=ProposalState.MERGED) & Q(merged_into=None)),
            ),
            models.CheckConstraint(name="not_merged_into_itself", condition=~Q(merged_into=F("pk"))),
            models.CheckConstraint(
                name="only_open_items_are_public",
                condition=Q(published_at=None)
                | Q(taken_down_at__isnull=False)
                | ~Q(text_disclosure="closed"),
            ),
        ]

    def __str__(self):
        return f"{self.reference}《{self.title}》"

    def save(self, *args, **kwargs):
        self.number = numbering.clean(self.number)
        self.number_key = numbering.sort_key(self.number)
        self.title_tokens = tokens(self.title)
        columns = kwargs.get("update_fields") or ()
        if "title" in columns:
            kwargs["update_fields"] = {*columns, "title_tokens"}
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("public:proposal", args=[self.session.slug, self.number])

    @property
    def reference(self) -> str:
        """How people call it: 区政协十五届二次会议第044号提案."""
        return f"{self.session}第{self.number}号{self.noun}"

    @property
    def noun(self) -> str:
        return "提案" if self.kind == ItemKind.PROPOSAL else "建议"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.taken_down_at is None


class SponsorshipQuerySet(models.QuerySet):
    def in_order(self):
        return self.select_related("delegate", "group").order_by("position")


@keep_history()
class Sponsorship(models.Model):
    """One proposer of an item, in the order of signing: a delegate, or a group in its own name."""

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="sponsorships", verbose_name="建议（提案）"
    )
    position = models.PositiveSmallIntegerField("顺序", default=1)
    delegate = models.ForeignKey(
        "people.Delegate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsorships",
        verbose_name="代表（委员）",
    )
    group = models.ForeignKey(
        "people.Group",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sponsorships",
        verbose_name="代表团或集体",
    )

    objects = SponsorshipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "提出人"
        ordering = ["proposal", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "position"],
                name="one_sponsor_per_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["proposal", "delegate"], name="delegate_signs_once"),
            models.CheckConstraint(
                name="sponsor_is_a_delegate_or_a_group",
                condition=Q(delegate=None, group__isnull=False) | Q(delegate__isnull=False, group=None),
                violation_error_message="请选一位代表（委员），或选一个代表团（集体），二者选一。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return (self.delegate or self.group).name
