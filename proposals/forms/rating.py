"""What a delegate says of an answer: two questions, each with three choices, and reasons."""

from django import forms

from proposals.actions import rating
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Attitude, Opinion

RESULTS = (Opinion.SATISFIED, Opinion.BASICALLY, Opinion.DISSATISFIED)


def question(label: str, choices) -> forms.ChoiceField:
    """One question with its choices below each other."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项。", "invalid_choice": "请选一项。"},
    )


class RatingForm(forms.Form):
    """A view on its way: asked, read back, confirmed."""

    attitude = question("您对办理态度是否满意？", Attitude.choices)
    result = question("您对办理结果是否满意？", [(row.value, row.label) for row in RESULTS])
    reasons = forms.CharField(
        label="您的意见",
        required=False,
        max_length=2000,
        help_text="选“不满意”的请写明原因，办公室会据此研究是否再次办理。选其他的可以不写。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                rating.check_reasons(**cleaned)
            except RuleError as refusal:
                self.add_error("reasons", forms.ValidationError(refusal.sentence, code=refusal.code))
        return cleaned

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was said, to be read back: question and answer in words."""
        said = self.cleaned_data
        return [
            ("办理态度", Attitude(said["attitude"]).label),
            ("办理结果", Opinion(said["result"]).label),
            ("意见", said["reasons"] or "没有写"),
        ]
