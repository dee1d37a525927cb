"""Owns the filters of the segments pages: codes and ids only, so that no address holds a name or a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from segmentation.models import Quadrant, State, Transition
from users.models import Employee, Profile, Team

TIERS = [("S", "S"), ("A", "A"), ("B", "B"), ("C", "C")]
NO_STATE = ("none", _("还没有现状"))
NO_PLACE = ("none", _("没有"))


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


class PeopleForm(ScopeForm):
    """Which people: where they stand, what they are, and where they came from."""

    quadrant = forms.MultipleChoiceField(
        choices=Quadrant.choices, required=False, label=_("象限"), widget=forms.CheckboxSelectMultiple
    )
    state = forms.MultipleChoiceField(
        choices=[*State.choices, NO_STATE],
        required=False,
        label=_("活跃状态"),
        widget=forms.CheckboxSelectMultiple,
    )
    tier = forms.ChoiceField(choices=[("", _("全部")), *TIERS], required=False, label=_("价值等级"))
    kind = forms.ChoiceField(
        choices=[("", _("全部")), *Profile.Kind.choices], required=False, label=_("类别")
    )
    unassigned = forms.BooleanField(required=False, label=_("只看没有负责人的"))
    axis = forms.ChoiceField(choices=Transition.Axis.choices, required=False, widget=forms.HiddenInput)
    moved_from = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    moved_to = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    since = forms.DateField(required=False, widget=forms.HiddenInput)
    until = forms.DateField(required=False, widget=forms.HiddenInput)
    field_order = ["state", "quadrant", "tier", "kind", "team", "koe", "unassigned"]

    def __init__(self, *args, **kwargs) -> None:
        """Let movement name the places of its axis, and nothing else."""
        super().__init__(*args, **kwargs)
        places = Quadrant if self.data.get("axis") == "quadrant" else State
        for name in ("moved_from", "moved_to"):
            self.fields[name].choices = [*places.choices, NO_PLACE]
        if not self.viewer.sees_everyone:
            del self.fields["unassigned"]

    def clean(self) -> dict:
        """Ask for an axis and both dates, in order, where a movement is meant."""
        cleaned = super().clean()
        if cleaned.get("moved_from") or cleaned.get("moved_to"):
            since, until = cleaned.get("since"), cleaned.get("until")
            if not (cleaned.get("axis") and since and until and since < until):
                raise forms.ValidationError(_("这个链接不完整：变化需要从哪天到哪天。请从看板重新点开。"))
        return cleaned
