"""What is asked when an item rests or is left out."""

import datetime as dt

from django import forms

from outreach.forms.dates import DATE


class SnoozeForm(forms.Form):
    """Until which day an item rests: a quick pick, or a date."""

    days = forms.IntegerField(required=False, min_value=1, max_value=180)
    until = forms.DateField(required=False, widget=DATE)

    def day(self, today: dt.date) -> dt.date | None:
        """Return the chosen day, or None where there is none."""
        if not self.is_valid():
            return None
        days = self.cleaned_data["days"]
        return today + dt.timedelta(days=days) if days else self.cleaned_data["until"]


class ReasonForm(forms.Form):
    """A deed that needs its reason in words."""

    note = forms.CharField(max_length=300)
