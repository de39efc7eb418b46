"""Forms of the admin: assigning, logging a reply, correcting one."""

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget
from django.utils import timezone

from proposals.actions import assigning, attaching, registering, replying
from proposals.models import Assignment, Proposal, Reply
from proposals.rules.errors import RuleError


class AsksTheRules:
    """A form whose `ask()` raises RuleError where the verb would; the sentence lands on its field."""

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self._asked(self.ask, cleaned)
        return cleaned

    def _asked(self, question, *args):
        try:
            question(*args)
        except RuleError as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, forms.ValidationError(refusal.sentence, code=refusal.code))


class ProposalForm(AsksTheRules, forms.ModelForm):
    """An item's columns in the register: entered once, corrected later, session and number apart."""

    reason = forms.CharField(
        label="更正原因",
        max_length=200,
        required=False,
        help_text="改动登记内容须写明原因；改动前后的内容和原因都会留在办理过程里。",
    )

    class Meta:
        model = Proposal
        fields = ["session", "number", "text_disclosure"]  # the admin adds its own
        widgets = {"title": AdminTextareaWidget(attrs={"rows": 2})}

    def clean_title(self):
        """A title is one line, however many it was pasted as."""
        return "".join(self.cleaned_data["title"].splitlines())

    def clean_text(self):
        """Browsers end lines in their own way; a text nobody touched stays as it is stored."""
        text, stored = self.cleaned_data["text"].replace("\r\n", "\n"), self.instance.text
        return stored if text == stored.replace("\r\n", "\n").strip() else text

    def ask(self, cleaned):
        if not self.instance.pk:
            registering.check_number(cleaned["number"], session=cleaned["session"])
            return
        columns = {name: value for name, value in cleaned.items() if name != "reason"}
        self.changed = [name for name, value in columns.items() if getattr(self.instance, name) != value]
        registering.check_correction(
            self.instance,
            text_disclosure=cleaned["text_disclosure"],
            submitted_on=cleaned["submitted_on"],
        )
        if self.changed and not cleaned["reason"]:
            raise RuleError("reason-missing", "登记内容有改动，请写明更正原因。", field="reason")

    @property
    def entry(self):
        """The columns of a new item, as the verb takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class AssignmentForm(AsksTheRules, forms.ModelForm):
    class Meta:
        model = Assignment
        fields = ["proposal", "unit", "role", "assigned_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("assigned_on", timezone.localdate())

    def ask(self, cleaned):
        assigning.check_date(cleaned["assigned_on"], today=timezone.localdate())
        assigning.check_assignable(
            cleaned["proposal"], unit=cleaned["unit"], role=cleaned["role"], on=cleaned["assigned_on"]
        )


LETTER = ["doc_number", "outcome", "outcome_text", "signer", "organization", "replied_on", "body", "summary"]
CONTACT = ["contact_name", "contact_phone", "contact_address", "postcode"]
DISCLOSURE = ["disclosure", "disclosure_reason"]
READINESS = ["promise_text", "promise_due_on", "waiver"]
COLUMNS = [*LETTER, *DISCLOSURE, *CONTACT]


class LetterForm(AsksTheRules, forms.ModelForm):
    """The fields of a letter, and the letter itself as a file."""

    file = forms.FileField(
        label="答复函原件", required=False, help_text="PDF、OFD、Word（.docx）、图片或纯文本，不超过 20 MB"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"signer", "disclosure", "outcome"} & set(self.fields):  # none where one may only look
            self.fields[name].required = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            self._asked(lambda: attaching.check_file(file.read(), name=file.name))
            file.seek(0)
        return file


class ReplyForm(LetterForm):
    """A new letter on an assignment (登记答复), as the `user` logs it."""

    user = None
    promise_text = forms.CharField(
        label="承诺事项",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="办理结果为“正在解决”“计划解决”的必填：承诺做什么。",
    )
    promise_due_on = forms.DateField(label="承诺时限", required=False, widget=AdminDateWidget)
    waiver = forms.CharField(
        label="未沟通或未会办的说明",
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text="会办意见没有收齐，或没有登记与提出人的沟通，仍须答复的，写明原因。",
    )

    class Meta:
        model = Reply
        fields = ["assignment", "kind", *COLUMNS]

    def ask(self, cleaned):
        facts = {name: cleaned[name] for name in ("kind", "replied_on", "outcome", *DISCLOSURE)}
        replying.check_reply(
            cleaned["assignment"], by=self.user, today=timezone.localdate(), **facts, **self.readiness
        )

    @property
    def letter(self):
        """The columns of Reply and what goes with them, as the verb takes them."""
        return {name: self.cleaned_data[name] for name in ("kind", *COLUMNS)} | self.readiness

    @property
    def readiness(self):
        """What the letter promises, and why it may go out although something is missing."""
        promised = (self.cleaned_data["promise_text"], self.cleaned_data["promise_due_on"])
        return {"waiver": self.cleaned_data["waiver"], "promises": [promised] if any(promised) else []}


class CorrectionForm(LetterForm):
    """A corrected version of a letter (更正); the reason is kept with it."""

    reason = forms.CharField(label="更正原因", max_length=200, help_text="原答复会保留，并标明已被更正。")

    class Meta:
        model = Reply
        fields = COLUMNS

    def ask(self, cleaned):
        if not self.changes and not cleaned["file"]:
            raise RuleError("no-change", "没有改动，不必更正。如只是补上原件，请选择文件。")
        facts = {name: cleaned[name] for name in ("replied_on", *DISCLOSURE)}
        replying.check_letter(self.instance.assignment, today=timezone.localdate(), **facts)

    @property
    def changes(self):
        return {name: self.cleaned_data[name] for name in COLUMNS if name in self.changed_data}
