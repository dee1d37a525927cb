"""Owns the life of a greeting: written as a draft, reviewed by somebody else or confirmed, retired."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import Greeting
from outreach.rules.library import is_fit
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee

Status = Greeting.Status


class NotADraft(Refused):
    """What was reviewed is used as it is: figures belong to one wording."""

    code = "not_a_draft"
    message = _("审核过的话术不能再改，数字才对得上。请停用它，再写一条新的。")
    status = 409


class OwnDraft(Refused):
    """Two pairs of eyes, or a manager who says that one is enough."""

    code = "own_draft"
    message = _("自己写的请同事审核；运营可以勾选“我确认”后自己通过。")


class NotFit(Refused):
    """The lint still finds something grave."""

    code = "not_fit"
    message = _("这条话术还有要改的地方，改好再审核。")


class StatusMoved(Refused):
    """Somebody else was quicker."""

    code = "status_moved"
    message = _("别人刚处理过这条话术，页面已刷新。")
    status = 409


@transaction.atomic
def write_greeting(
    *, greeting: Greeting | None, values: Mapping[str, Any], by: Employee, now: dt.datetime
) -> Greeting:
    """Write a new draft, or change one; the form has looked at the placeholders."""
    if greeting is None:
        number = Greeting.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        greeting = Greeting(code=f"own-{number + 1}", status=Status.DRAFT, author=by, created_at=now)
    elif not Greeting.objects.select_for_update().filter(pk=greeting.pk, status=Status.DRAFT).exists():
        raise NotADraft
    for name, value in values.items():
        setattr(greeting, name, value)
    greeting.save()
    audit.record(by=by, action="greeting.written", obj_type="greeting", obj_id=greeting.pk, now=now)
    return greeting


@transaction.atomic
def review_greeting(*, greeting: Greeting, is_confirmed: bool, by: Employee, now: dt.datetime) -> None:
    """Let a draft be used: by somebody else than its author, or by a manager who confirms."""
    draft = Greeting.objects.select_for_update().get(pk=greeting.pk)
    if draft.status != Status.DRAFT:
        raise StatusMoved
    if draft.author_id == by.pk and not (is_confirmed and by.sees_everyone):
        raise OwnDraft
    if not is_fit(draft.text, draft.language):
        raise NotFit
    draft.status, draft.reviewed_by, draft.reviewed_at = Status.REVIEWED, by, now
    draft.save(update_fields=["status", "reviewed_by", "reviewed_at"])
    details = {"own": draft.author_id == by.pk}
    audit.record(by=by, action="greeting.reviewed", obj_type="greeting", obj_id=draft.pk, now=now, **details)


@transaction.atomic
def retire_greeting(*, greeting: Greeting, by: Employee, now: dt.datetime) -> None:
    """Take a greeting out of use; its figures stay."""
    _move(greeting, Status.RETIRED, by, now)


@transaction.atomic
def restore_greeting(*, greeting: Greeting, by: Employee, now: dt.datetime) -> None:
    """Take a retired greeting back as a draft, which is reviewed anew."""
    _move(greeting, Status.DRAFT, by, now)


def _move(greeting: Greeting, to: str, by: Employee, now: dt.datetime) -> None:
    """Change the state where it still is what the page showed."""
    present = Greeting.objects.filter(pk=greeting.pk, status=greeting.status).exclude(status=to)
    if not present.update(status=to):
        raise StatusMoved
    audit.record(
        by=by,
        action=f"greeting.{to}",
        obj_type="greeting",
        obj_id=greeting.pk,
        now=now,
        before=greeting.status,
    )
