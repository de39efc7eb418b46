"""What the office says when it closes something to the public again."""

from django import forms


class ReasonForm(forms.Form):
    """Why something is taken down (撤下); it stands on the timeline of the office, not of the public."""

    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="写明为什么撤下，最多200字。原因记入办理过程，只有办公室和审计员能看到。",
    )
