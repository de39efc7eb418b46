"""The nouns, in reading order. Each file holds one, with its readings and its constraints."""

from proposals.models.assignment import Assignment, Extension, HandlerOpinion, ReturnRequest
from proposals.models.attachment import Attachment
from proposals.models.calendar import CalendarDay
from proposals.models.carrying import CarryOver
from proposals.models.contact import Contact
from proposals.models.draft import Draft
from proposals.models.event import Event
from proposals.models.feedback import Feedback, Study
from proposals.models.filing import FilingReason, Rejection
from proposals.models.notice import Notice
from proposals.models.policy import DeadlineLimit, DeadlinePolicy
from proposals.models.promise import Postponement, Promise
from proposals.models.proposal import Proposal, Sponsorship
from proposals.models.reply import OutcomeChange, Reply
from proposals.models.scheme import OutcomeLabel, OutcomeScheme
from proposals.models.session import Session
from proposals.models.topic import Topic, TopicSet

__all__ = [
    "Assignment",
    "Attachment",
    "CalendarDay",
    "CarryOver",
    "Contact",
    "DeadlineLimit",
    "DeadlinePolicy",
    "Draft",
    "Event",
    "Extension",
    "Feedback",
    "FilingReason",
    "HandlerOpinion",
    "Notice",
    "OutcomeChange",
    "OutcomeLabel",
    "OutcomeScheme",
    "Postponement",
    "Promise",
    "Proposal",
    "Rejection",
    "Reply",
    "ReturnRequest",
    "Session",
    "Sponsorship",
    "Study",
    "Topic",
    "TopicSet",
]
