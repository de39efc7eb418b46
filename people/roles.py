"""Closed lists about people: what they may be, and what they belong to."""

from django.db.models import TextChoices


class Role(TextChoices):
    """Through which door a user works. A user has exactly one."""

    OFFICE = "office", "办公室"
    UNIT = "unit", "承办单位"
    DELEGATE = "delegate", "代表（委员）"
    AUDITOR = "auditor", "审计员"
    ADMIN = "admin", "管理员"


class AssemblyKind(TextChoices):
    """The stored values are those of a body in every address."""

    NPC = "npc", "人民代表大会"
    CPPCC = "cppcc", "政协委员会"


class GroupKind(TextChoices):
    """What delegates are grouped by, and who may propose in its own name."""

    DELEGATION = "delegation", "代表团"
    SECTOR = "sector", "界别"
    PARTY = "party", "党派"
    ORGANISATION = "organisation", "人民团体"
    COMMITTEE = "committee", "专门委员会"


class UnitKind(TextChoices):
    """Which system a handling unit belongs to."""

    GOVERNMENT = "government", "政府部门"
    STREET = "street", "街道（镇）"
    PARTY = "party", "党群部门"
    JUDICIAL = "judicial", "法院和检察院"
    ENTERPRISE = "enterprise", "企事业单位"
