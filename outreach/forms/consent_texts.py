"""The form of what people agree to."""

from django import forms

from outreach.models import ConsentText
from outreach.rules import PURPOSES

NEEDING = [(code, rule.label) for code, rule in PURPOSES.items() if rule.needs_consent]


class ConsentTextForm(forms.ModelForm):
    """A new version of a text."""

    purpose = forms.ChoiceField(label=ConsentText._meta.get_field("purpose").verbose_name, choices=NEEDING)

    class Meta:
        model = ConsentText
        fields = ["purpose", "version", "text", "changes_purpose"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})}

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the question whether the version is free to the action."""
        return super()._get_validation_exclusions() | {"version"}
