"""Who may sign in to the demonstration, and the file that says how."""

import json
import os
import secrets
from copy import copy
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password

from people.models import User
from people.roles import Role
from proposals.demo.district import District

# Invented delegates with items in several states.
DELEGATES = {"daibiao1": "代表甲一", "daibiao2": "代表丙一", "weiyuan1": "委员甲一"}
# Who signs the letters of a unit, beside the user who writes them.
LEADERS = {"kewei-lingdao": "kewei"}
SHARED = {
    "office": (Role.OFFICE, "办公室"),
    "auditor": (Role.AUDITOR, "审计员"),
    "admin": (Role.ADMIN, "管理员"),
}


UNSTRETCHED = 1_000  # rounds of hashing
MAILBOXES = "@demo.invalid"  # no mail server has this domain; by it the demonstration knows itself


def hire(district: District) -> tuple[User, dict[str, User]]:
    """Make every user, not yet in use: so nobody is told of what happened before the demonstration began.

    Returns who acts for the office, and by code who acts for each unit.
    """
    office, *_ = [_user(name, role, label) for name, (role, label) in SHARED.items()]
    units = {code: _user(code, Role.UNIT, unit.short, unit=unit) for code, unit in district.units.items()}
    for username, code in LEADERS.items():
        unit = district.units[code]
        _user(username, Role.UNIT, f"{unit.short}领导", unit=unit, is_leader=True)
    for username, name in DELEGATES.items():
        _user(username, Role.DELEGATE, name, delegate=district.sponsors[name])
    return _at_work(office), {code: _at_work(user) for code, user in units.items()}


def _at_work(user: User) -> User:
    """As the verbs see who acts: in use, though the stored row is not yet."""
    user.is_active = True
    return user


def _user(username: str, role: Role, label: str, **acts_for: object) -> User:
    return User.objects.create_user(
        username,
        email=f"{username}{MAILBOXES}",
        role=role,
        name=f"演示用户·{label}",
        is_active=False,
        **acts_for,
    )


def open_doors(usernames: set[str]) -> list[dict[str, str | None]]:
    """Put every user in use and give those named a password. Returns the sign-ins."""
    User.objects.filter(is_active=False, email__endswith=MAILBOXES).update(is_active=True)
    users = list(User.objects.filter(username__in=usernames).select_related("unit").order_by("pk"))
    sign_ins = [_give_password(user) for user in users]
    User.objects.bulk_update(users, ["password"])
    return sign_ins


def _give_password(user: User) -> dict[str, str | None]:
    """A random password of 96 bits, which stretching could not make stronger; Django adds it at sign-in."""
    password = secrets.token_urlsafe(12)
    hasher = copy(get_hasher())
    hasher.iterations = UNSTRETCHED
    user.password = make_password(password, hasher=hasher)
    unit = user.unit.name if user.unit else None
    return {"role": user.role, "username": user.username, "password": password, "unit": unit}


def path() -> Path:
    """Where the sign-ins stand."""
    return settings.VAR / "demo-accounts.json"


def write(sign_ins: list[dict[str, str | None]]) -> None:
    """Write the file whole or not at all, readable to its owner alone."""
    path().parent.mkdir(parents=True, exist_ok=True)
    draft = path().with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(sign_ins, file, ensure_ascii=False, indent=2)
    draft.replace(path())
