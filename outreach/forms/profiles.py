"""How people are found, and tagged."""

from django import forms
from django.utils.translation import gettext_lazy as _

from segmentation.models.standing import Quadrant, State
from users.models import Profile


class TagForm(forms.Form):
    """A tag to add."""

    name = forms.CharField(max_length=40)


class ProfileFilterForm(forms.Form):
    """Which of one's people to show, and in what order."""

    state = forms.ChoiceField(label=_("活跃状态"), required=False, choices=[("", _("全部")), *State.choices])
    quadrant = forms.ChoiceField(
        label=_("象限"), required=False, choices=[("", _("全部")), *Quadrant.choices]
    )
    tier = forms.ChoiceField(
        label=_("价值等级"), required=False, choices=[("", _("全部")), *((name, name) for name in "SABC")]
    )
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *Profile.Kind.choices]
    )
    tag = forms.CharField(label=_("标签"), required=False, max_length=40)
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[
            ("name", _("姓名")),
            ("value", _("价值")),
            ("active", _("最近活跃")),
            ("since", _("状态变化")),
        ],
    )

    def clean_sort(self) -> str:
        """Sort by name when nothing is asked."""
        return self.cleaned_data["sort"] or "name"


class SearchForm(forms.Form):
    """A name, pinyin or phone: posted, so that it never enters an address."""

    text = forms.CharField(max_length=100, strip=True)
