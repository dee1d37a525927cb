"""Owns the texts that the lint blocks and an employee thinks right: handed to a lead, passed or refused."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import HeldText, QueueItem
from outreach.queries.wording import is_passed, text_findings
from scrm.lib.errors import Refused
from scrm.lib.tone.finding import Finding
from users.actions import audit
from users.models import Employee, Profile

GOOD_FOR = dt.timedelta(days=7)  # a text that was passed may be sent for so long
LONGEST = 500


class NothingHeld(Refused):
    """The lint does not block it: it can be sent."""

    code = "not_held"
    message = _("这句话可以直接发，不用请组长看。")


class AlreadyHeld(Refused):
    """It waits already."""

    code = "already_held"
    message = _("这句话已经交给组长了，请等一等，或先改写。")


class AlreadyDecided(Refused):
    """Somebody else was quicker."""

    code = "already_decided"
    message = _("别人刚看过这句话。")
    status = 409


class OwnText(Refused):
    """Nobody passes their own words."""

    code = "own_text"
    message = _("自己写的请另一位组长或运营来看。")


class NoteMissing(Refused):
    """Why, in a few words: the employee learns from it."""

    code = "note_missing"
    message = _("写一句为什么，同事看得到。")


def blocking(profile: Profile, text: str, now: dt.datetime) -> list[Finding]:
    """Return what keeps a text from being sent; nothing where a lead has passed exactly this one."""
    found = [each for each in text_findings(profile, text) if each.severity == "block"]
    return [] if found and is_passed(profile, text[:LONGEST], now - GOOD_FOR) else found


@transaction.atomic
def hold_text(*, item: QueueItem, text: str, by: Employee, now: dt.datetime) -> HeldText:
    """Hand a blocked text to a lead; the item stays where it is."""
    text = text.strip()[:LONGEST]
    profile = Profile.objects.select_for_update().get(pk=item.profile_id)
    rules = sorted({each.rule for each in blocking(profile, text, now)})
    if not rules:
        raise NothingHeld
    if HeldText.objects.waiting().filter(profile=profile, text=text).exists():
        raise AlreadyHeld
    held = HeldText.objects.create(
        profile=profile, employee=by, item=item, text=text, rules=rules, created_at=now
    )
    details = {"item": item.pk, "rules": rules}
    audit.record(by=by, action="text.held", obj_type="heldtext", obj_id=held.pk, now=now, **details)
    return held


@transaction.atomic
def decide_held_text(*, held: HeldText, decision: str, note: str, by: Employee, now: dt.datetime) -> None:
    """Pass a text for this person, or ask for other words; both say why."""
    if held.employee_id == by.pk:
        raise OwnText
    if not note.strip():
        raise NoteMissing
    chosen = HeldText.Decision.PASSED if decision == "passed" else HeldText.Decision.REFUSED
    values = {"decision": chosen, "note": note.strip()[:200], "decided_by": by, "decided_at": now}
    if not HeldText.objects.waiting().filter(pk=held.pk).update(**values):
        raise AlreadyDecided
    audit.record(by=by, action=f"text.{chosen}", obj_type="heldtext", obj_id=held.pk, now=now)
