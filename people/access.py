"""Who may do what in the admin, by role alone. Rows are narrowed further by each admin's queryset."""

from collections.abc import Collection

from django.contrib import admin
from django.http import Http404

from people.labels import LabelledForms, LabelledRows
from people.roles import Role


class ByRole:
    """Mixin for admin classes: `readers` look, `writers` look, add and change, `deleters` delete."""

    readers: Collection[Role] = ()
    writers: Collection[Role] = ()
    deleters: Collection[Role] = ()

    def _is(self, request, roles):
        user = request.user
        return user.is_authenticated and user.is_active and user.role in roles

    def has_module_permission(self, request):
        return self._is(request, {*self.readers, *self.writers})

    def has_view_permission(self, request, obj=None):
        return self._is(request, {*self.readers, *self.writers})

    def has_add_permission(self, request, obj=None):
        return self._is(request, self.writers)

    def has_change_permission(self, request, obj=None):
        return self._is(request, self.writers)

    def has_delete_permission(self, request, obj=None):
        return self._is(request, self.deleters)


class RoleAdmin(LabelledForms, ByRole, admin.ModelAdmin):
    """An admin page by role. A row outside the person's queryset is not found, like one that never was."""

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def get_changeform_initial_data(self, request):
        """What the address fills in, without keys of other rows that are no numbers."""
        initial = super().get_changeform_initial_data(request)
        keys = {field.name for field in self.opts.fields if field.many_to_one}
        return {name: value for name, value in initial.items() if name not in keys or value.isdecimal()}


class RoleInline(LabelledRows, ByRole, admin.TabularInline):
    """Rows on an admin page by role, without empty ones to fill in."""

    extra = 0
