"""The boxes that many verbs ask with."""

from django import forms
from django.utils import timezone

DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]


class Day(forms.DateField):
    """A day; `happened` says that it cannot lie ahead, which the form of a verb checks."""

    happened = False


def day(label: str, *, today: bool = False, happened: bool = False, **kwargs) -> Day:
    """A day, as a person types or picks it; `today` fills in the present one."""
    if today:
        kwargs["initial"] = timezone.localdate
    field = Day(
        label=label,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写日期，例如 2026-04-29。"},
        **kwargs,
    )
    field.happened = happened
    return field


def words(label: str, *, rows: int = 3, max_length: int = 2000, **kwargs) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(
        label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


def line(label: str, *, max_length: int = 40, **kwargs) -> forms.CharField:
    """One line."""
    return forms.CharField(label=label, max_length=max_length, **kwargs)


def paper(label: str, **kwargs) -> forms.FileField:
    """A file that goes with what is done; its content is checked by the action that keeps it."""
    kwargs.setdefault("required", False)
    kwargs.setdefault("help_text", "PDF、OFD、Word（.docx）、图片或纯文本，不超过 20 MB")
    return forms.FileField(label=label, **kwargs)
