"""Signing in and out, and the way to one's own door."""

from django.contrib.auth import views
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe


class SignIn(views.LoginView):
    template_name = "people/sign_in.html"
    redirect_authenticated_user = True


class SignOut(views.LogoutView):
    http_method_names = ["post"]


class ChangePassword(views.PasswordChangeView):
    template_name = "people/password.html"
    success_url = reverse_lazy("people:start")


@require_safe
@login_required
def start(request):
    """Where a person's work begins."""
    return redirect("delegate:items" if request.user.is_delegate else "admin:index")
