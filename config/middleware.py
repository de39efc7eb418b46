"""Three small layers around every view."""

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from proposals.rules.errors import RuleError


def proxies_speak_for_visitors(get_response):
    """Believe X-Forwarded-For and X-Forwarded-Proto of a trusted proxy, and of nobody else.

    Afterwards REMOTE_ADDR is the visitor's address, which the lock-out of sign-in counts by.
    """

    def middleware(request):
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if settings.TRUSTED_PROXIES.trust(request.META.get("REMOTE_ADDR", "")):
            visitor = settings.TRUSTED_PROXIES.visitor(forwarded)
            request.META["REMOTE_ADDR"] = visitor or request.META.get("REMOTE_ADDR", "")
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return get_response(request)

    return middleware


def private_pages_are_not_stored(get_response):
    """What a signed-in person sees must not stay behind in a shared browser's cache."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def refusals_become_pages(get_response):
    """A RuleError that no form caught is answered with 409 and its sentence."""

    def middleware(request):
        return get_response(request)

    def process_exception(request, exception):
        if isinstance(exception, RuleError):
            return render(request, "refused.html", {"refusal": exception}, status=409)
        return None

    middleware.process_exception = process_exception
    return middleware
