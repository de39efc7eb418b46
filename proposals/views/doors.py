"""Who may come in at a door at all; what they see inside is the access module's business."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from people.roles import Role

DESK = (Role.OFFICE, Role.UNIT, Role.AUDITOR)


def desk(view: Callable) -> Callable:
    """For the office, the units and the auditor; to everybody else who is signed in there is nothing here."""
    return _door(DESK, view)


def office(view: Callable) -> Callable:
    """For the office alone."""
    return _door((Role.OFFICE,), view)


def _door(roles, view):
    @wraps(view)
    def inside(request, *args, **kwargs):
        if request.user.role not in roles:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(inside)
