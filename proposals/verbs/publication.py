"""What the public may know of an item: opened and closed again (公开、撤下)."""

from django.utils import timezone

from proposals.actions import publishing
from proposals.rules.vocabulary import Disclosure
from proposals.verbs.fields import words
from proposals.verbs.verb import Verb, VerbForm, by_office


class TakeDownForm(VerbForm):
    reason = words("撤下原因", max_length=200, help_text="记入办理过程，只有办公室和审计员能看到。")


def _publish(row, *, by, today):
    publishing.publish_item(row, by=by, now=timezone.now())
    return f"{row.reference}已向社会公开。"


def _take_down(row, *, by, today, reason):
    publishing.take_down_item(row, reason=reason, by=by, now=timezone.now())
    return f"{row.reference}已撤下，公众不再能看到。"


def _may_be_published(row):
    hidden = row.state in publishing.HIDDEN_STATES or row.text_disclosure == Disclosure.CLOSED
    return not row.is_public and not hidden


def _is_public(row):
    return row.is_public


VERBS = [
    Verb(
        "item",
        "publish",
        "向社会公开",
        by_office,
        _may_be_published,
        _publish,
        about="公众可以看到标题、提出人、承办单位和办理进展；内容的公开属性为“主动公开”的，也可以看到内容。"
        "答复另行公开。",
        grave=True,
    ),
    Verb(
        "item",
        "take-down",
        "撤下",
        by_office,
        _is_public,
        _take_down,
        TakeDownForm,
        about="公众马上不再能看到本件和它的全部答复。重新公开后，原来公开的答复随之恢复。",
        grave=True,
    ),
]
