"""Who there is: assemblies, units, groups, delegates with their mandates, and the users who act for them."""

from datetime import date

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q

from people.history import keep_history
from people.names import pinyin
from people.roles import AssemblyKind, GroupKind, Role, UnitKind


class Named(models.Model):
    """A row with a name and the pinyin it is sorted and found by."""

    name = models.CharField("名称", max_length=100)
    pinyin = models.CharField("拼音", max_length=400, blank=True, help_text="留空则自动生成；多音字请改正。")

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pinyin = self.pinyin or pinyin(self.name)
        super().save(*args, **kwargs)


@keep_history()
class Assembly(models.Model):
    """A people's congress or a CPPCC committee of a place (人大、政协)."""

    kind = models.CharField("类别", max_length=10, choices=AssemblyKind)
    place = models.CharField("行政区划", max_length=30, help_text="如：长宁区")
    name = models.CharField("全称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=30, help_text="如：区人大")
    office = models.CharField("办事机构", max_length=60, help_text="如：区人大代表工作室")
    phone = models.CharField("办公室电话", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人大和政协"
        ordering = ["place", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "place"], name="one_assembly_of_a_kind_per_place")
        ]

    def __str__(self):
        return self.name


class UnitQuerySet(models.QuerySet):
    def active(self, on: date):
        """Units that exist on a day."""
        return self.filter(
            Q(active_from=None) | Q(active_from__lte=on), Q(active_until=None) | Q(active_until__gte=on)
        )

    def called(self, name: str):
        """Units with this full name, short name or alias, exactly."""
        return self.filter(Q(name=name) | Q(short_name=name) | Q(aliases__name=name)).distinct()


@keep_history()
class Unit(Named):
    """A handling unit (承办单位): whoever must answer."""

    code = models.SlugField("代码", max_length=30, unique=True, help_text="用于网址，如：kejiwei")
    short_name = models.CharField("简称", max_length=40, blank=True)
    agency_code = models.CharField("机关代字", max_length=20, blank=True, help_text="如：长发改")
    kind = models.CharField("系统", max_length=20, choices=UnitKind, default=UnitKind.GOVERNMENT)
    liaison = models.CharField("联络员", max_length=40, blank=True)
    landline = models.CharField("办公电话", max_length=40, blank=True)
    email = models.EmailField("公务邮箱", blank=True)
    address = models.CharField("通讯地址", max_length=120, blank=True)
    postcode = models.CharField("邮政编码", max_length=10, blank=True)
    active_from = models.DateField("设立日期", null=True, blank=True)
    active_until = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="承继单位", related_name="predecessors"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承办单位"
        ordering = ["pinyin", "code"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="unit_name_is_unique"),
            models.CheckConstraint(
                name="unit_ends_after_it_begins",
                condition=Q(active_from=None) | Q(active_until=None) | Q(active_until__gte=F("active_from")),
            ),
        ]

    @property
    def short(self) -> str:
        return self.short_name or self.name


@keep_history()
class UnitAlias(models.Model):
    """Another name under which papers mention a unit (别名、曾用名)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name="承办单位")
    name = models.CharField("别名", max_length=100, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "别名"

    def __str__(self):
        return self.name


@keep_history()
class Group(Named):
    """A delegation, sector, party, organisation or committee (代表团、界别、党派、团体、专委会)."""

    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="groups", verbose_name="人大或政协")
    kind = models.CharField("类别", max_length=20, choices=GroupKind)

    class Meta:
        verbose_name = verbose_name_plural = "代表团和界别"
        ordering = ["assembly", "kind", "pinyin"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "name"], name="group_name_unique_in_assembly")
        ]


@keep_history()
class Delegate(Named):
    """A deputy or member (代表、委员). The person; the office held is a Mandate."""

    phone = models.CharField("手机", max_length=40, blank=True, help_text="仅办公室可见，不会公开。")
    email = models.EmailField("电子邮箱", blank=True, help_text="仅办公室可见，不会公开。")

    class Meta:
        verbose_name = verbose_name_plural = "代表和委员"
        ordering = ["pinyin", "pk"]


class MandateQuerySet(models.QuerySet):
    def on(self, day: date):
        return self.filter(Q(begins_on=None) | Q(begins_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day))


@keep_history()
class Mandate(models.Model):
    """A term of office (任期). It may end early; items proposed under it stay the person's."""

    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="mandates", verbose_name="代表（委员）"
    )
    assembly = models.ForeignKey(Assembly, models.PROTECT, related_name="mandates", verbose_name="人大或政协")
    term = models.PositiveSmallIntegerField("届")
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name="代表团或界别"
    )
    begins_on = models.DateField("任职日期", null=True, blank=True)
    ends_on = models.DateField("终止日期", null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任期"
        ordering = ["-term"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegate", "assembly", "term"], name="one_mandate_per_delegate_and_term"
            ),
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
        ]

    def __str__(self):
        return f"{self.assembly.short_name}第{self.term}届"


STAFF_ROLES = (Role.OFFICE, Role.UNIT, Role.AUDITOR, Role.ADMIN)


class UserQuerySet(models.QuerySet):
    def working_for(self, unit: Unit):
        """Users who can act for a handling unit now."""
        return self.filter(role=Role.UNIT, unit=unit, is_active=True)

    def office_of(self, assembly: Assembly):
        """The office users of an assembly, and those who serve every assembly."""
        return self.filter(Q(assembly=assembly) | Q(assembly=None), role=Role.OFFICE, is_active=True)


class Users(UserManager.from_queryset(UserQuerySet)):
    def create_superuser(self, username, email=None, password=None, **extra):
        return super().create_superuser(username, email, password, **{"role": Role.ADMIN, **extra})


@keep_history(exclude=["password", "last_login"])
class User(AbstractUser):
    """Somebody who signs in, in one role, acting for a unit or as a delegate."""

    first_name = last_name = None
    name = models.CharField("姓名", max_length=40, blank=True)
    role = models.CharField("角色", max_length=10, choices=Role)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="承办单位"
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="代表（委员）"
    )
    is_leader = models.BooleanField(
        "单位领导", default=False, help_text="可以签发本单位的答复；仅承办单位的用户填写。"
    )
    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="所管人大或政协",
        help_text="仅办公室人员填写；留空表示两者都管。",
    )

    objects = Users()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="unit_user_has_a_unit_and_nobody_else",
                condition=Q(role=Role.UNIT, unit__isnull=False) | (~Q(role=Role.UNIT) & Q(unit=None)),
                violation_error_message="承办单位的用户须选定承办单位，其他角色不得选。",
            ),
            models.CheckConstraint(
                name="only_unit_users_are_leaders",
                condition=Q(is_leader=False) | Q(role=Role.UNIT),
                violation_error_message="只有承办单位的用户可以是单位领导。",
            ),
            models.CheckConstraint(
                name="delegate_user_is_a_delegate_and_nobody_else",
                condition=Q(role=Role.DELEGATE, delegate__isnull=False)
                | (~Q(role=Role.DELEGATE) & Q(delegate=None)),
                violation_error_message="代表（委员）的用户须选定本人，其他角色不得选。",
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def save(self, *args, **kwargs):
        self.is_staff = self.role in STAFF_ROLES  # who may enter the admin follows from the role alone
        super().save(*args, **kwargs)

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        return str(self)

    @property
    def is_office(self) -> bool:
        return self.is_active and self.role == Role.OFFICE

    @property
    def is_unit(self) -> bool:
        return self.is_active and self.role == Role.UNIT

    @property
    def signs(self) -> bool:
        """Whether this person signs the letters of a unit (签发人)."""
        return self.is_unit and self.is_leader

    @property
    def is_delegate(self) -> bool:
        return self.is_active and self.role == Role.DELEGATE
