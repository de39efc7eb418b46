"""Who may do what in the admin, by role alone. Rows are narrowed further by each admin's queryset."""

from collections.abc import Collection

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
