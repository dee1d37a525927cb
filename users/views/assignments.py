"""Pages for who looks after whom: people without a KOE, and one person handed over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.actions import assignments
from users.forms import AssignmentForm, ChosenForm, RuleForm
from users.models import Employee, Profile

PER_PAGE = 50


@allow("lead", "manager", "admin")
@require_http_methods(["GET"])
def unassigned_list(request: HttpRequest) -> HttpResponse:
    """List people without a KOE, newest first."""
    colleagues = Employee.objects.caring().visible_to(request.user)
    page = Paginator(Profile.objects.unassigned().order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": AssignmentForm(colleagues=colleagues), "rule_form": RuleForm()}
    return render(request, "users/unassigned_list.html", context)


@allow("lead", "manager", "admin")
@require_POST
def unassigned_assign(request: HttpRequest) -> HttpResponse:
    """Give the chosen people to one colleague; who got a KOE meanwhile is left alone."""
    form = ChosenForm(request.POST, colleagues=Employee.objects.caring().visible_to(request.user))
    if not form.is_valid():
        messages.error(request, _("请先勾选用户，再选择交给谁。"))
        return redirect("users:unassigned-list")
    free = Profile.objects.unassigned().filter(pk__in=form.cleaned_data["profile"])
    count = assignments.assign_profiles(
        profile_ids=list(free.values_list("pk", flat=True)),
        employee=form.cleaned_data["employee"],
        by=request.user,
        now=clock.now(),
    )
    messages.success(request, _("已分配 %(count)d 位用户。") % {"count": count})
    return redirect("users:unassigned-list")


@allow("lead", "manager", "admin")
@require_POST
def unassigned_share(request: HttpRequest) -> HttpResponse:
    """Share everyone without a KOE among the colleagues in sight."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择一种规则。"))
        return redirect("users:unassigned-list")
    try:
        given = assignments.assign_unassigned(
            rule=form.cleaned_data["rule"],
            employees=list(Employee.objects.caring().visible_to(request.user)),
            by=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已分配 %(count)d 位用户。") % {"count": sum(given.values())})
    return redirect("users:unassigned-list")


@allow("lead", "manager", "admin")
@require_POST
def assignment_change(request: HttpRequest, profile_id: int) -> HttpResponse:
    """Give one person to another colleague, and go back to the page that asked."""
    profile = get_object_or_404(Profile.objects.visible_to(request.user), pk=profile_id)
    form = AssignmentForm(request.POST, colleagues=Employee.objects.caring().visible_to(request.user))
    if form.is_valid():
        employee = form.cleaned_data["employee"]
        assignments.assign_profile(profile=profile, employee=employee, by=request.user, now=clock.now())
        messages.success(request, _("已交给 %(name)s。") % {"name": employee})
    else:
        messages.error(request, _("请选择一位在职的同事。"))
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, request.get_host(), require_https=request.is_secure())
    return redirect(target if is_ours else "home")
