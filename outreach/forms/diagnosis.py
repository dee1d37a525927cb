"""The check-up: two or three taps, and detail where there is some."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Voice
from outreach.forms.dates import DATE
from outreach.models import Diagnosis

RESULTS = [
    ("yes", _("回复了")),
    ("no", _("没有回复")),
    ("refused", _("不想被联系")),
    ("wrong", _("不是本人")),
]
SCORES = [(number, str(number)) for number in range(1, 6)]


def _score(label: Any) -> forms.Field:
    return forms.TypedChoiceField(
        label=label,
        choices=SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class DiagnosisForm(forms.Form):
    """The check-up: two or three taps suffice, everything after the first question may stay empty."""

    answered = forms.ChoiceField(
        label=_("Ta 回复了吗？"),
        choices=RESULTS,
        widget=forms.RadioSelect,
        help_text=_("选“不想被联系”会立即停止一切主动联系；选“不是本人”只停用这个联系方式。"),
    )
    reason = forms.ChoiceField(
        label=_("为什么安静了？"),
        choices=[choice for choice in Diagnosis.Reason.choices if choice[0] != "unwanted"],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Ta 没说清楚就空着，不追问。"),
    )
    mood = forms.ChoiceField(
        label=_("Ta 的情绪"), choices=Diagnosis.Mood.choices, required=False, widget=forms.RadioSelect
    )
    satisfaction = _score(_("总的来说"))
    product_score = _score(_("对产品"))
    service_score = _score(_("对服务"))
    said = forms.CharField(
        label=_("Ta 说了什么"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("尽量用 Ta 的原话。"),
    )
    voice = forms.BooleanField(
        label=_("Ta 说了值得回应的话"),
        required=False,
        help_text=_("会记成一条心声，有人负责回应，落地了再告诉 Ta。"),
    )
    voice_kind = forms.ChoiceField(
        label=_("是哪一种"), choices=Voice.Kind.choices, required=False, widget=forms.RadioSelect
    )
    voice_topic = forms.CharField(
        label=_("关于什么"), required=False, max_length=60, help_text=_("例如：座椅加热"), strip=True
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
        if data.get("answered") not in ("yes", None):  # what was filled in before the answer was changed
            data |= {"reason": "", "satisfaction": None, "product_score": None, "service_score": None}
            data |= {"mood": "", "voice": False}
        if data.get("voice"):
            self._check_voice(data)
        what, due_on = data.get("what"), data.get("due_on")
        if what and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", _("答应了什么，也写上最晚到哪天。"))
        if due_on and not what:
            self.add_error("what", _("写上答应了什么，或者把日期清空。"))
        if due_on and due_on < self.today:
            self.add_error("due_on", _("这一天已经过去了。"))
        return data

    def _check_voice(self, data: dict) -> None:
        """Ask for what makes a voice: its kind, what it is about, and their words."""
        missing = {
            "voice_kind": _("选一种，回应的人才知道怎么办。"),
            "voice_topic": _("写上是关于什么的。"),
            "said": _("写下 Ta 的原话，回应的人才知道怎么办。"),
        }
        for name, sentence in missing.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, sentence)
