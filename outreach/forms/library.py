"""The texts of the library and the shelf of contents."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.forms.dates import DATE
from outreach.models import Content, Greeting
from outreach.rules import REASONS
from outreach.rules.contents import selling_words, sells_message
from outreach.rules.library import OCCASIONS, placeholder_errors
from segmentation.models.standing import Quadrant, State
from segmentation.rules import TIERS
from users.models import Profile

WRITTEN_FOR = ["reasons", "occasions", "kinds", "quadrants", "states", "tiers", "months"]


def _chips(label: Any, choices: Any, help_text: Any = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class GreetingForm(forms.ModelForm):
    """A text of the library, and for whom it is written."""

    reasons = _chips(
        _("为什么联系"), ((code, each.sentence) for code, each in REASONS.items()), _("都不选就是都适合。")
    )
    occasions = _chips(_("日子"), OCCASIONS.items(), _("选了就只在这些日子用。"))
    kinds = _chips(_("给谁"), Profile.Kind.choices)
    quadrants = _chips(_("象限"), Quadrant.choices)
    states = _chips(_("活跃状态"), State.choices)
    tiers = _chips(_("价值层级"), ((tier, tier) for tier in TIERS[1:]))
    months = forms.TypedMultipleChoiceField(
        label=_("月份"),
        choices=[(number, str(number)) for number in range(1, 13)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Greeting
        fields = ["text", "language", "tone", *WRITTEN_FOR]
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def audience(self) -> Iterator[tuple[Any, list[str]]]:
        """Yield for whom the text is written: a label and the chosen words; what is left open is left out."""
        for name in ("language", "tone", *WRITTEN_FOR):
            value = self[name].value() or []
            chosen = {str(each) for each in (value if isinstance(value, list) else [value])}
            words = [str(label) for code, label in self.fields[name].choices if str(code) in chosen]
            if words:
                yield self.fields[name].label, words

    def clean_text(self) -> str:
        """Refuse unknown placeholders, and a text that addresses nobody."""
        text = self.cleaned_data["text"].strip()
        errors = placeholder_errors(text)
        if "{salutation}" not in text:
            errors.append(str(_("要有称呼：%(placeholder)s")) % {"placeholder": "{salutation}"})
        if errors:
            raise forms.ValidationError(errors)
        return text


class LibraryFilterForm(forms.Form):
    """Which greetings to list."""

    status = forms.ChoiceField(label=_("状态"), required=False)
    language = forms.ChoiceField(label=_("语言"), required=False)
    written_for = forms.ChoiceField(label=_("写给"), required=False)
    text = forms.CharField(label=_("正文"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("全部"))]
        reasons = [(code, each.sentence) for code, each in REASONS.items()]
        self.fields["status"].choices = [*everything, *Greeting.Status.choices]
        self.fields["language"].choices = [*everything, *Greeting.Language.choices]
        self.fields["written_for"].choices = [*everything, *reasons, *OCCASIONS.items()]


class ContentForm(forms.ModelForm):
    """Something worth sharing."""

    url = forms.URLField(
        label=_("地址"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Ta 说想看以后再发，首次问候里不放链接。"),
    )
    tags = forms.CharField(
        label=_("兴趣标签"),
        max_length=200,
        help_text=_("用逗号隔开，例如：露营，摄影。有同样标签的人会看到它。"),
    )

    class Meta:
        model = Content
        fields = ["kind", "language", "title", "summary", "url", "tags", "valid_from", "valid_to"]
        widgets = {"valid_from": DATE, "valid_to": DATE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["tags"] = str(_("，")).join(self.instance.tags)

    def clean_tags(self) -> list[str]:
        """Return the tags, each once."""
        names = [name.strip()[:40] for name in re.split(r"[,，、]", self.cleaned_data["tags"])]
        found = list(dict.fromkeys(name for name in names if name))
        if not found:
            raise forms.ValidationError(_("至少写一个标签。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what sells, and a period that ends before it begins."""
        given = super().clean() or self.cleaned_data
        words = selling_words(
            f"{given.get('title', '')}。{given.get('summary', '')}", given.get("language", "zh")
        )
        if words:
            self.add_error("title", sells_message(words))
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("结束要晚于开始。"))
        return given
