"""What the office wants to change in the calendar of a year: days pasted, known, confirmed or removed."""

from collections.abc import Callable, Sequence

from django import forms

from proposals.actions import calendar
from proposals.actions.calendar import Change
from proposals.models import CalendarDay
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import DayState

LONGEST_TABLE = 20_000
NOTICE = "国务院办公厅关于{year}年部分节假日安排的通知"


class ChangeForm(forms.Form):
    """`what` says which of the four it is. After `is_valid`, `changes` are the days that would change.

    `seen` is the seal of the preview that was confirmed, empty before there was one.
    """

    what = forms.ChoiceField(
        choices=[("table", "填写"), ("known", "附带的安排"), ("confirm", "确认"), ("remove", "删除")],
        widget=forms.HiddenInput,
    )
    table = forms.CharField(
        label="日期、安排、名称",
        required=False,
        max_length=LONGEST_TABLE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一天或一段，用逗号或制表符分开，可从表格粘贴。安排写“放假”或“上班”。"
        "例：2026-10-01至2026-10-07,放假,国庆节",
    )
    source = forms.CharField(
        label="依据", required=False, max_length=CalendarDay._meta.get_field("source").max_length
    )
    predicted = forms.BooleanField(label="尚未正式公布，作为预测填写（有关期限标为暂定）", required=False)
    day = forms.DateField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, year: int, **kwargs):
        self.year = year
        kwargs["initial"] = {"source": NOTICE.format(year=year), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.changes: Sequence[Change] = []

    def clean(self):
        """Work out the changes. What is wrong with the table is said at its box."""
        made = self._ways().get(self.cleaned_data.get("what", ""))
        if made and not self.errors:
            try:
                self.changes = made()
            except RuleError as refusal:
                self.add_error("table" if refusal.code.startswith("table-") else None, refusal.sentence)
        return self.cleaned_data

    def _ways(self) -> dict[str, Callable[[], Sequence[Change]]]:
        return {
            "table": self._pasted,
            "known": lambda: calendar.compared(calendar.days_of_year(self.year), overwrite=True)[0],
            "confirm": lambda: calendar.confirming(self.year),
            "remove": lambda: calendar.removing(self.cleaned_data["day"]) if self.cleaned_data["day"] else [],
        }

    def _pasted(self) -> Sequence[Change]:
        state = DayState.PREDICTED if self.cleaned_data["predicted"] else DayState.CONFIRMED
        days = calendar.days_pasted(
            self.cleaned_data["table"], year=self.year, source=self.cleaned_data["source"], state=state
        )
        return calendar.compared(days, overwrite=True)[0]
