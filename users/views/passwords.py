"""Pages around passwords: by a one-time link, forgotten, changed."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from kombu.exceptions import OperationalError

from scrm.lib import clock
from scrm.lib.auth import allow, public
from scrm.lib.errors import Refused
from users import queries, tasks
from users.actions import passwords
from users.forms import ForgottenForm, NewPasswordForm, OwnPasswordForm, PresentPasswordForm
from users.models import Employee

logger = logging.getLogger(__name__)
NOBODY = 0


def mail_link(request: HttpRequest, employee_id: int, minutes: int) -> None:
    """Ask a worker to mail a link; a silent broker costs the mail, never the page."""
    base = request.build_absolute_uri("/").removesuffix("/")
    try:
        tasks.mail_link.delay(employee_id, base, minutes)
    except OperationalError:
        logger.exception("the broker did not take a mail")


@public
@require_http_methods(["GET", "POST"])
def password_set(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever holds a valid link set a password, once."""
    employee = queries.employee_of_link(token, clock.now())
    if employee is None:
        return render(request, "users/link_used_up.html", status=410)
    form = NewPasswordForm(employee, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            passwords.set_password_by_link(
                token=token, password=form.cleaned_data["new_password1"], now=clock.now()
            )
        except Refused:
            return render(request, "users/link_used_up.html", status=410)
        messages.success(request, _("密码已设好，请登录。"))
        return redirect("users:sign-in")
    return render(request, "users/password_set.html", {"form": form, "employee": employee})


@public
@require_http_methods(["GET", "POST"])
def password_forgotten(request: HttpRequest) -> HttpResponse:
    """Promise a mail in the same words and the same time, whether the account exists or not."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data["account"]
        named = Q(username__iexact=account) | Q(email__iexact=account)
        found = Employee.objects.working().filter(named).values_list("pk", flat=True).first()
        mail_link(request, found or NOBODY, settings.PASSWORD_RESET_TIMEOUT // 60)
        return render(request, "users/password_forgotten_done.html")
    context = {"form": form, "mail_is_sent": queries.mail_is_sent()}
    return render(request, "users/password_forgotten.html", context)


@allow()
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change one's own password after the old one; other sessions end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.change_password(
            employee=request.user, password=form.cleaned_data["new_password1"], now=clock.now()
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已更换，其他设备上的登录已退出。"))
        return redirect("users:me")
    return render(request, "users/password_change.html", {"form": form})


@allow()
@require_http_methods(["GET", "POST"])
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here, after the present password."""
    form = PresentPasswordForm(request.POST or None, employee=request.user)
    if request.method == "POST" and form.is_valid():
        passwords.end_sessions(employee=request.user, password=form.cleaned_data["password"], now=clock.now())
        update_session_auth_hash(request, request.user)
        messages.success(request, _("其他设备上的登录都已退出。"))
        return redirect("users:me")
    return render(request, "users/sessions_end.html", {"form": form})
