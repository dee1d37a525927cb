"""Owns how passwords and the one-time links to set them come to be."""

import datetime as dt

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scrm.lib.errors import Refused
from users import queries
from users.actions import audit
from users.actions.employees import HasLeft
from users.models import Employee


class LinkUsedUp(Refused):
    """A link works once and for a while."""

    code = "link_used_up"
    message = gettext_lazy("这个链接已经用过或过期了。请让管理员再给一个，或者用“忘记密码”。")


@transaction.atomic
def set_password_by_link(*, token: str, password: str, now: dt.datetime) -> Employee:
    """Set the password of whoever holds a valid link; the link dies with it, and so do all sessions."""
    found = queries.employee_of_link(token, now)
    employee = found and Employee.objects.select_for_update().get(pk=found.pk)
    if employee is None or queries.employee_of_link(token, now) is None:
        raise LinkUsedUp
    employee.set_password(password)
    employee.save(update_fields=["password"])
    audit.record(by=employee, action="password.set_by_link", obj_type="employee", obj_id=employee.pk, now=now)
    return employee


@transaction.atomic
def change_password(*, employee: Employee, password: str, now: dt.datetime) -> None:
    """Set someone's own new password; every session of theirs but the caller's ends."""
    employee.set_password(password)
    employee.save(update_fields=["password"])
    audit.record(by=employee, action="password.changed", obj_type="employee", obj_id=employee.pk, now=now)


@transaction.atomic
def end_sessions(*, employee: Employee, password: str, now: dt.datetime) -> None:
    """Hash the same password anew: every session that was opened with the old hash ends."""
    employee.set_password(password)
    employee.save(update_fields=["password"])
    audit.record(by=employee, action="sessions.ended", obj_type="employee", obj_id=employee.pk, now=now)


@transaction.atomic
def issue_link(*, employee: Employee, by: Employee, now: dt.datetime) -> str:
    """Return a link's token for someone who cannot sign in; the old password and sessions end now."""
    if employee.left_at is not None:
        raise HasLeft
    employee.set_unusable_password()
    employee.save(update_fields=["password"])
    audit.record(by=by, action="password.link_issued", obj_type="employee", obj_id=employee.pk, now=now)
    return queries.link_token(employee, now + dt.timedelta(days=settings.INVITATION_DAYS))


def mail_link(*, employee_id: int, base: str, minutes: int, now: dt.datetime) -> None:
    """Send a link that lasts some minutes to its owner's address; nobody for an unknown id."""
    employee = Employee.objects.working().exclude(email="").filter(pk=employee_id).first()
    if employee is None:
        return
    until = now + dt.timedelta(minutes=minutes)
    url = base + queries.link_path(queries.link_token(employee, until))
    context = {"employee": employee, "url": url, "until": until}
    text = render_to_string("users/link_mail.txt", context)
    send_mail(_("重逢 Reunion：设置您的密码"), text, settings.DEFAULT_FROM_EMAIL, [employee.email])
