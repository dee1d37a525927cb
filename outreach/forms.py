"""Forms of outreach: they validate and convert, nothing else."""

import datetime as dt
import re

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.models import Diagnosis
from segmentation.models.standing import Quadrant, State
from users.models import Profile

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
YES_NO = [("yes", _("回复了")), ("no", _("没有回复"))]


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


class DiagnosisForm(forms.Form):
    """The check-up: two or three taps suffice, everything after the first question may stay empty."""

    answered = forms.ChoiceField(label=_("Ta 回复了吗？"), choices=YES_NO, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("为什么安静了？"),
        choices=Diagnosis.Reason.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("不确定就空着。选“不想被联系”会立即停止一切主动联系。"),
    )
    mood = forms.ChoiceField(
        label=_("Ta 的情绪"), choices=Diagnosis.Mood.choices, required=False, widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label=_("满意度"),
        choices=[(number, str(number)) for number in range(1, 6)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("只在问过 Ta 时填：1 很不满意，5 很满意。"),
    )
    said = forms.CharField(
        label=_("Ta 说了什么"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("尽量用 Ta 的原话。"),
    )
    what = forms.CharField(
        label=_("您答应了什么"),
        required=False,
        max_length=300,
        help_text=_("例如：问清楚保养时间，周五前告诉 Ta。到期那天会提醒您。"),
    )
    due_on = forms.DateField(label=_("最晚到哪天"), required=False, widget=DATE)
    tags = forms.CharField(
        label=_("新发现的标签"), required=False, max_length=400, help_text=_("用逗号隔开，例如：露营，二胎")
    )

    def __init__(self, *args, today: dt.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_tags(self) -> list[str]:
        """Split at commas and the Chinese enumeration marks."""
        names = [name.strip() for name in re.split(r"[,，、;；\n]", self.cleaned_data["tags"])]
        if any(len(name) > 40 for name in names):
            raise forms.ValidationError(_("一个标签最多 40 个字。"))
        return list(dict.fromkeys(name for name in names if name))[:20]

    def clean(self) -> dict:
        """Check that a promise has both what and when, and that its day has not passed."""
        data = super().clean()
        what, due_on = data.get("what"), data.get("due_on")
        if what and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", _("答应了什么，也写上最晚到哪天。"))
        if due_on and not what:
            self.add_error("what", _("写上答应了什么，或者把日期清空。"))
        if due_on and due_on < self.today:
            self.add_error("due_on", _("这一天已经过去了。"))
        return data


class TagForm(forms.Form):
    """A tag to add."""

    name = forms.CharField(max_length=40)


class ReasonForm(forms.Form):
    """A deed that needs its reason in words."""

    note = forms.CharField(max_length=300)


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
