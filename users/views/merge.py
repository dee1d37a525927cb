"""The page that makes one profile of two."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users import queries
from users.actions import merge
from users.forms import MergeForm, SearchForm
from users.models import Employee, Profile

FOUND_MOST = 20
TABLE_LABELS = {
    "users_identity": gettext_lazy("外部身份"),
    "users_contactpoint": gettext_lazy("联系方式"),
    "users_holding": gettext_lazy("持有"),
    "users_tag": gettext_lazy("标签"),
    "users_assignment": gettext_lazy("归属记录"),
    "users_event": gettext_lazy("行为"),
    "segmentation_dailyactivity": gettext_lazy("活动日"),
    "segmentation_transition": gettext_lazy("状态变化"),
    "outreach_queueitem": gettext_lazy("名单记录"),
    "outreach_touch": gettext_lazy("触达"),
    "outreach_diagnosis": gettext_lazy("关系体检"),
    "outreach_promise": gettext_lazy("承诺"),
    "outreach_consent": gettext_lazy("同意记录"),
}


@allow("manager", "admin")
@require_http_methods(["GET", "POST"])
def profile_merge(request: HttpRequest) -> HttpResponse:
    """Choose two profiles (numbers in the address, searches by POST) and see what would move."""
    sides = {side: chosen(request.user, request.GET.get(side, "")) for side in ("survivor", "other")}
    form = SearchForm(request.POST or None)
    found, searched = [], ""
    if request.method == "POST" and form.is_valid():
        people = Profile.objects.visible_to(request.user).search(form.cleaned_data["text"])
        found = list(with_identities(people).order_by("pinyin", "id")[:FOUND_MOST])
        searched = form.cleaned_data["side"]
    context = {**sides, "form": form, "found": found, "searched": searched}
    if all(sides.values()) and sides["survivor"] != sides["other"]:
        rows = queries.merge_preview(sides["other"])
        context["preview"] = [(TABLE_LABELS[name], count) for name, count in rows if name in TABLE_LABELS]
        context["is_ready"] = True
    return render(request, "users/profile_merge.html", context)


def chosen(employee: Employee, number: str) -> Profile | None:
    """Return the profile of a number in the address, if the employee may see it."""
    if not number.isdecimal() or len(number) > 18:
        return None
    return with_identities(Profile.objects.visible_to(employee)).filter(pk=int(number)).first()


def with_identities(profiles):
    """Load what tells two people of one name apart."""
    return profiles.prefetch_related("identities__source", "contact_points")


@allow("manager", "admin")
@require_POST
def profile_merge_confirm(request: HttpRequest) -> HttpResponse:
    """Merge."""
    form = MergeForm(request.POST, employee=request.user)
    if not form.is_valid():
        messages.error(request, _("请先选好两个用户。"))
        return redirect("users:profile-merge")
    try:
        merge.merge_profiles(**form.cleaned_data, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已合并。今晚会重新计算这位用户的现状。"))
    return redirect("users:identity-conflict-list")
