"""Signing in and out, and the way to one's own door."""

from urllib.parse import urlencode

from django.contrib.auth import views
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe

from people.roles import Role


class SignIn(views.LoginView):
    template_name = "people/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        del context["site"]  # Django's own, which would hide the facts of the office
        return context


class SignOut(views.LogoutView):
    http_method_names = ["post"]


class ChangePassword(views.PasswordChangeView):
    template_name = "people/password.html"
    success_url = reverse_lazy("people:start")


@require_safe
@login_required
def start(request):
    """Where a person's work begins."""
    doors = {Role.DELEGATE: "delegate:items", Role.ADMIN: "admin:index"}
    return redirect(doors.get(request.user.role, "desk:queue"))


@require_safe
def admin_door(request):
    """The admin has no sign-in of its own; who is signed in and sent here may not enter."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('people:sign-in')}?{urlencode({'next': request.GET.get('next', '/admin/')})}")
