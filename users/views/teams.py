"""Pages for teams."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scrm.lib import clock
from scrm.lib.auth import allow
from users.actions import teams
from users.forms import TeamForm
from users.models import Team


@allow("admin")
@require_http_methods(["GET", "POST"])
def team_list(request: HttpRequest) -> HttpResponse:
    """List teams and make one."""
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        teams.create_team(name=form.cleaned_data["name"], by=request.user, now=clock.now())
        messages.success(request, _("小组已建好。"))
        return redirect("users:team-list")
    working = Count("employees", filter=Q(employees__left_at__isnull=True))
    rows = Team.objects.annotate(size=working)
    return render(request, "users/team_list.html", {"teams": rows, "form": form})


@allow("admin")
@require_http_methods(["GET", "POST"])
def team_rename(request: HttpRequest, team_id: int) -> HttpResponse:
    """Give a team another name."""
    team = get_object_or_404(Team, pk=team_id)
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        teams.rename_team(team=team, name=form.cleaned_data["name"], by=request.user, now=clock.now())
        messages.success(request, _("已保存。"))
        return redirect("users:team-list")
    return render(request, "users/team_rename.html", {"form": form, "team": team})
