"""Records of people and units."""

from axes import utils as axes
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group as PermissionGroup

from people.access import RoleAdmin, RoleInline
from people.models import Assembly, Delegate, Group, Mandate, Unit, UnitAlias, User
from people.roles import Role

STAFF = (Role.OFFICE, Role.ADMIN)
ALL_STAFF = (Role.UNIT, Role.AUDITOR)

admin.site.unregister(PermissionGroup)  # rights follow from the role, not from groups


class RecordAdmin(RoleAdmin):
    """Records that the office and the administrator keep and everybody at work may look up."""

    readers = ALL_STAFF
    writers = STAFF


class RecordInline(RoleInline):
    readers = ALL_STAFF
    writers = STAFF
    deleters = STAFF


class AliasInline(RecordInline):
    model = UnitAlias


class MandateInline(RecordInline):
    model = Mandate
    autocomplete_fields = ["group"]


@admin.register(Assembly)
class AssemblyAdmin(RecordAdmin):
    list_display = ["name", "short_name", "office", "phone"]


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    list_display = ["name", "short_name", "agency_code", "kind", "landline", "active_until"]
    list_filter = ["kind"]
    search_fields = ["name", "short_name", "pinyin", "aliases__name", "code"]
    autocomplete_fields = ["successor"]
    inlines = [AliasInline]


@admin.register(Group)
class GroupAdmin(RecordAdmin):
    list_display = ["name", "kind", "assembly"]
    list_filter = ["assembly", "kind"]
    search_fields = ["name", "pinyin"]


@admin.register(Delegate)
class DelegateAdmin(RecordAdmin):
    """Phone and address are the office's business only."""

    readers = ()
    list_display = ["name", "pinyin"]
    search_fields = ["name", "pinyin"]
    inlines = [MandateInline]


class UserCreation(BaseUserCreationForm):
    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ["username", "name", "role", "unit", "is_leader", "delegate", "assembly", "email"]


@admin.register(User)
class UserAdmin(RoleAdmin, DjangoUserAdmin):
    """Accounts: the administrator's. No flags but the role and whether the account is in use."""

    writers = (Role.ADMIN,)
    readers = (Role.AUDITOR,)
    add_form = UserCreation
    list_display = ["username", "name", "role", "unit", "is_leader", "delegate", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    list_select_related = ["unit", "delegate"]
    search_fields = ["username", "name"]
    ordering = ["username"]
    autocomplete_fields = ["unit", "delegate"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (
            "身份",
            {"fields": ["name", "role", "unit", "is_leader", "delegate", "assembly", "email", "is_active"]},
        ),
        ("时间", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["unlock"]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "name",
                    "role",
                    "unit",
                    "is_leader",
                    "delegate",
                    "assembly",
                    "email",
                    "password1",
                    "password2",
                ]
            },
        )
    ]

    @admin.action(description="解除登录锁定", permissions=["change"])
    def unlock(self, request, users):
        """Forget the failed attempts to sign in as these users, wherever they came from."""
        for user in users:
            axes.reset(username=user.username)
        self.message_user(request, f"已解除{len(users)}个用户的登录锁定。")
