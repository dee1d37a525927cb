"""Pages for accounts: listed, invited, changed, given a link, handed over."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from scrm.lib import clock
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users import queries
from users.actions import employees, passwords
from users.forms import EmployeeForm, InvitationForm, LeaveForm
from users.models import Employee
from users.views.passwords import mail_link

PER_PAGE = 50
MINUTES_A_DAY = 24 * 60


@allow("admin")
@require_http_methods(["GET"])
def employee_list(request: HttpRequest) -> HttpResponse:
    """List who works here, or who has left."""
    has_left = request.GET.get("left") == "1"
    looked_after = Count("assignments", filter=Q(assignments__ended_at__isnull=True))
    rows = (
        Employee.objects.filter(left_at__isnull=not has_left)
        .select_related("team")
        .annotate(profiles=looked_after)
        .order_by("team__name", "name", "id")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "users/employee_list.html", {"page": page, "has_left": has_left})


@allow("admin")
@require_http_methods(["GET", "POST"])
def employee_invite(request: HttpRequest) -> HttpResponse:
    """Make an account and show the link with which its owner sets a password."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            employee = employees.invite_employee(**form.cleaned_data, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error("username", str(refusal))
        else:
            return link_page(request, employee)
    return render(request, "users/employee_invite.html", {"form": form})


@allow("admin")
@require_http_methods(["GET", "POST"])
def employee_edit(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Change an account."""
    employee = get_object_or_404(Employee.objects.visible_to(request.user), pk=employee_id)
    form = EmployeeForm(request.POST or None, instance=employee)
    if request.method == "POST" and form.is_valid():
        try:
            employees.change_employee(
                employee=employee, **form.cleaned_data, by=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("users:employee-list")
    context = {
        "form": form,
        "employee": employee,
        "profiles": employee.assignments.filter(ended_at__isnull=True).count(),
    }
    return render(request, "users/employee_edit.html", context)


@allow("admin")
@require_POST
def employee_link(request: HttpRequest, employee_id: int) -> HttpResponse:
    """End an account's password and sessions, and show a link to set a new one."""
    employee = get_object_or_404(Employee.objects.visible_to(request.user), pk=employee_id)
    if employee == request.user:
        messages.error(request, _("自己的密码请在“我的账号”里更换。"))
        return redirect("users:employee-edit", employee_id)
    return link_page(request, employee)


def link_page(request: HttpRequest, employee: Employee) -> HttpResponse:
    """Show a one-time link once; mail it, too, where mail really leaves."""
    try:
        token = passwords.issue_link(employee=employee, by=request.user, now=clock.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("users:employee-list")
    is_mailed = bool(employee.email) and queries.mail_is_sent()
    if is_mailed:
        mail_link(request, employee.pk, settings.INVITATION_DAYS * MINUTES_A_DAY)
    context = {
        "employee": employee,
        "url": request.build_absolute_uri(queries.link_path(token)),
        "days": settings.INVITATION_DAYS,
        "is_mailed": is_mailed,
    }
    return render(request, "users/employee_link.html", context)


@allow("admin")
@require_http_methods(["GET", "POST"])
def employee_leave(request: HttpRequest, employee_id: int) -> HttpResponse:
    """Hand a portfolio over for good and end the account."""
    employee = get_object_or_404(Employee.objects.visible_to(request.user).working(), pk=employee_id)
    profiles = employee.assignments.filter(ended_at__isnull=True).count()
    form = LeaveForm(request.POST or None, leaving=employee, profiles=profiles)
    if request.method == "POST" and form.is_valid():
        try:
            moved = employees.leave_employee(
                employee=employee, **form.cleaned_data, by=request.user, now=clock.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext("已离职，交接了 %(count)d 位用户。", "已离职，交接了 %(count)d 位用户。", moved)
            messages.success(request, text % {"count": moved})
            return redirect("users:employee-list")
    context = {"form": form, "employee": employee, "profiles": profiles}
    return render(request, "users/employee_leave.html", context)
