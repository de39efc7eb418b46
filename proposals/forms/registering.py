"""Entering one item in the register."""

from django import forms

from proposals.actions import registering
from proposals.models import Topic
from proposals.reading import access
from proposals.reading.roster import Roster, proposer_type
from proposals.rules import numbering
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Disclosure, ItemKind

DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]
LONGEST_TEXT = 100_000


class TopicField(forms.ModelChoiceField):
    """Subjects of several sets, each with the name of its set."""

    def label_from_instance(self, topic):
        return f"{topic.name}（{topic.topic_set.name}）"


class RegisterForm(forms.Form):
    """Five boxes must be filled in, two of them are already."""

    session = forms.ModelChoiceField(None, label="会议", empty_label=None)
    number = forms.CharField(label="编号", max_length=20, help_text="按登记表原样，如 044、闭08、T007")
    title = forms.CharField(
        label="标题", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="案由，200字以内"
    )
    proposers = forms.CharField(
        label="提出人",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="按签名顺序，用“、”隔开；集体提出的写代表团或集体的名称。",
    )
    submitted_on = forms.DateField(
        label="提出日期",
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写日期，例如 2026-04-29。"},
    )
    text = forms.CharField(
        label="内容",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    topic = TopicField(None, label="类别", required=False, empty_label="未分类")
    text_disclosure = forms.ChoiceField(
        label="内容公开属性", choices=[("", "未定"), *Disclosure.choices], required=False
    )
    between_sessions = forms.BooleanField(label="闭会期间提出", required=False)
    bill_turned = forms.BooleanField(label="由议案转为建议", required=False)

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        sessions = access.sessions_for(user).newest_first()
        self.fields["session"].queryset = sessions
        sets = sessions.order_by().values("topic_set")
        topics = Topic.objects.filter(topic_set__in=sets).select_related("topic_set")
        self.fields["topic"].queryset = topics.order_by("topic_set", "position")
        self.initial = {"session": sessions.first(), "submitted_on": today, **self.initial}

    def clean_title(self):
        """A title is one line, however many it was pasted as."""
        return "".join(self.cleaned_data["title"].splitlines())

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean_submitted_on(self):
        return refuse_future(self.cleaned_data["submitted_on"], self.today)

    def clean(self):
        cleaned = super().clean()
        if session := cleaned.get("session"):
            self._check_number(session, cleaned.get("number"))
            self._find_proposers(session, cleaned.get("proposers"))
            topic = cleaned.get("topic")
            if topic and topic.topic_set_id != session.topic_set_id:
                self.add_error("topic", f"{session}用的是“{session.topic_set}”，请选其中的类别。")
        return cleaned

    def _check_number(self, session, number):
        try:
            if number:
                registering.check_number(number, session=session)
        except RuleError as refusal:
            self.add_error("number", forms.ValidationError(refusal.sentence, code=refusal.code))

    def _find_proposers(self, session, names):
        if not names:
            return
        self.cleaned_data["sponsors"], wrong = Roster(session).find(names)
        nobody = [] if self.cleaned_data["sponsors"] or wrong else ["没有写提出人的姓名。"]
        for sentence in [*wrong, *nobody]:
            self.add_error("proposers", sentence)

    def save(self):
        """Enter the item. Raises RuleError where somebody else was quicker."""
        facts = dict(self.cleaned_data)
        del facts["proposers"]
        if facts.pop("bill_turned"):
            facts["kind"] = ItemKind.BILL_TURNED
        facts["number"] = numbering.clean(facts["number"])
        return registering.register(by=self.user, proposer_type=proposer_type(facts["sponsors"]), **facts)


def refuse_future(day, today):
    """The day, unless it has not come yet."""
    if day > today:
        raise forms.ValidationError(f"提出日期{day}晚于今天（{today}），请核对。")
    return day
