"""Owns the filters of the segments pages: codes and ids only, so that no address holds a name or a phone."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from segmentation.models import Quadrant, SavedFilter, State, Tier, Transition, may_share
from segmentation.queries.people import NONE
from segmentation.queries.words import words_in_use
from users.models import Employee, Profile, Team

NO_STATE = (NONE, _("还没有现状"))
NO_PLACE = (NONE, _("没有"))
BASES = [
    ("rhythm", _("和自己的节奏比")),
    ("fixed", _("按固定天数")),
    ("joined", _("按加入时间")),
    (NONE, _("不判断")),
]
OUTSIDE = [
    ("alumnus", _("已毕业")),
    ("no_profiling", _("要求不被分析")),
    ("deceased", _("已经离世")),
    ("restricted", _("只保存、不使用")),
]
RISKS = [
    ("50", _("高过同状态一半的人")),
    ("75", _("高过同状态 75% 的人")),
    ("90", _("高过同状态 90% 的人")),
]
LONGEST_SILENCE = 3650
LAST_MONTH = dt.date(9999, 11, 1)  # whose end a date can name
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MorningForm(forms.Form):
    """Which past morning."""

    date = forms.DateField(label=_("那一天"), widget=forms.DateInput(attrs={"type": "date"}))


class ScopeForm(forms.Form):
    """Whose people: a team or one employee, as far as the viewer may see them."""

    team = forms.ModelChoiceField(Team.objects.none(), required=False, label=_("小组"), empty_label=_("全部"))
    koe = forms.ModelChoiceField(
        Employee.objects.none(), required=False, label=_("负责人"), empty_label=_("全部")
    )

    def __init__(self, *args, viewer: Employee, **kwargs) -> None:
        """Offer the teams and colleagues whom the viewer may see."""
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.fields["koe"].queryset = Employee.objects.visible_to(viewer).caring()
        self.fields["team"].queryset = Team.objects.all()
        if not viewer.sees_everyone:
            del self.fields["team"]
            if len(viewer.portfolio) < 2:
                del self.fields["koe"]

    def chosen(self) -> dict[str, object]:
        """Return the team and the employee, None where all are meant."""
        return {"team": self.cleaned_data.get("team"), "koe": self.cleaned_data.get("koe")}


def _several(label: str, choices: Iterable) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, required=False, label=label, widget=forms.CheckboxSelectMultiple
    )


def _one(label: str, choices: Iterable = ()) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", _("全部")), *choices], required=False, label=label)


def _days(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        required=False,
        label=label,
        min_value=1,
        max_value=LONGEST_SILENCE,
        widget=forms.NumberInput(attrs={"placeholder": _("至少几天")}),
    )


class PeopleForm(ScopeForm):
    """Which people: where they stand, what they are, and where they came from."""

    state = _several(_("活跃状态"), [*State.choices, NO_STATE])
    quadrant = _several(_("象限"), [*Quadrant.choices, NO_PLACE])
    tier = _several(_("价值等级"), [*Tier.choices, NO_PLACE])
    basis = _several(_("判断依据"), BASES)
    outside = _several(_("不参与的原因"), OUTSIDE)
    no_login = _days(_("没有登录的天数"))
    no_interaction = _days(_("没有互动的天数"))
    no_purchase = _days(_("没有购买的天数"))
    risk = _one(_("沉默风险"), RISKS)
    kind = _one(_("类别"), Profile.Kind.choices)
    tag = _one(_("标签"))
    product = _one(_("持有"))
    city = _one(_("城市"))
    unassigned = forms.BooleanField(required=False, label=_("只看没有负责人的"))
    joined = forms.DateField(
        required=False,
        label=_("加入的月份"),
        input_formats=["%Y-%m"],
        validators=[MaxValueValidator(LAST_MONTH)],
        widget=forms.HiddenInput,
    )
    axis = forms.ChoiceField(choices=Transition.Axis.choices, required=False, widget=forms.HiddenInput)
    at = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    on = forms.DateField(required=False, widget=forms.HiddenInput)
    moved_from = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    moved_to = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    since = forms.DateField(required=False, widget=forms.HiddenInput)
    until = forms.DateField(required=False, widget=forms.HiddenInput)
    field_order = [
        *("state", "quadrant", "tier", "basis", "outside"),
        *("no_login", "no_interaction", "no_purchase"),
        *("risk", "kind", "tag", "product", "city", "team", "koe", "unassigned"),
    ]

    def __init__(self, data: QueryDict, **kwargs) -> None:
        """Offer the words in use among the viewer's people; let movement name the places of its axis."""
        asked = QueryDict(mutable=True)
        for name, texts in data.lists():
            asked.setlist(name, [text for text in texts if text])
        super().__init__(asked, **kwargs)
        places = {"quadrant": Quadrant, "tier": Tier}.get(self.data.get("axis"), State)
        for name in ("at", "moved_from", "moved_to"):
            self.fields[name].choices = [*places.choices, NO_PLACE]
        self.words = {
            kind: {code_of(word): word for word in words} for kind, words in words_in_use(self.viewer).items()
        }
        for kind, words in self.words.items():
            self.fields[kind].choices = [("", _("全部")), *words.items()]
        if not self.viewer.sees_everyone:
            del self.fields["unassigned"]

    def clean(self) -> dict:
        """Turn codes into words; ask for an axis and dates, in order, where a past day is meant."""
        cleaned = super().clean()
        for kind, words in self.words.items():
            cleaned[kind] = words.get(cleaned.get(kind), "")
        axis, since, until = (cleaned.get(name) for name in ("axis", "since", "until"))
        moved = cleaned.get("moved_from") or cleaned.get("moved_to")
        if moved and not (axis and since and until and since < until):
            raise forms.ValidationError(_("这个链接不完整：变化需要从哪天到哪天。请从看板重新点开。"))
        if cleaned.get("at") and not (axis and cleaned.get("on")):
            raise forms.ValidationError(_("这个链接不完整：需要说明是哪一天。请从看板重新点开。"))
        if any(self.data.get(name) and name not in self.fields for name in ("team", "koe", "unassigned")):
            raise forms.ValidationError(_("有的条件是给看得到更多人的同事用的，您用不了。请去掉它再看。"))
        return cleaned

    def codes(self) -> dict[str, list[str]]:
        """Return what was asked as it stands in the address, empty fields left out."""
        return {name: texts for name in self.fields if (texts := self.data.getlist(name))}


def code_of(word: str) -> str:
    """Return the code under which an address names a word that somebody typed."""
    return hashlib.blake2s(word.encode(), digest_size=6).hexdigest()


class SavedFilterForm(forms.ModelForm):
    """The name of a filter that is kept, and who else may use it."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared"]

    def __init__(self, *args, viewer: Employee, **kwargs) -> None:
        """Offer sharing to those who lead."""
        super().__init__(*args, **kwargs)
        if not may_share(viewer):
            del self.fields["is_shared"]


class PeriodForm(ScopeForm):
    """Two dates between which nights were counted, and whose people are compared."""

    since = forms.DateField(label=_("从"), widget=DATE)
    until = forms.DateField(label=_("到"), widget=DATE)
    field_order = ["since", "until", "team", "koe"]

    def __init__(self, *args, first: dt.date, last: dt.date, **kwargs) -> None:
        """Let both dates lie between the first night and the last."""
        super().__init__(*args, **kwargs)
        self.first, self.last = first, last
        for name in ("since", "until"):
            limits = {"min": first.isoformat(), "max": last.isoformat()}
            self.fields[name].widget.attrs |= limits

    def clean(self) -> dict:
        """Ask for dates in their order, and for nights that were computed."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and not self.first <= since < until <= self.last:
            raise forms.ValidationError(
                _("请选先后两天，从 %(first)s 到 %(last)s 之间：只有这段时间算过现状。"),
                params={"first": self.first.isoformat(), "last": self.last.isoformat()},
            )
        return cleaned
