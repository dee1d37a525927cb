"""Owns roles after a farewell: taken up, asked within limits, thanked, renewed each year, welcomed back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import AlumniRole, Ask, Consultation, Graduation, Voice
from community.queries.alumni import asked_lately
from community.rules.alumni import OVERDUE_DAYS, YEAR, free_on
from scrm.lib import clock, sql
from scrm.lib.errors import Refused
from users.actions import audit
from users.actions.kinds import change_kind
from users.models import Employee, Profile


class NotGraduated(Refused):
    """A role follows a farewell."""

    code = "not_graduated"
    message = gettext_lazy("先办毕业典礼，再请 Ta 担任角色。")
    status = 409


class RoleEnded(Refused):
    """The role is over."""

    code = "role_ended"
    message = gettext_lazy("这个角色已经结束了。")
    status = 409


class AskedEnough(Refused):
    """Kindness is not used up."""

    code = "asked_enough"
    message = gettext_lazy("最近已经请教过 Ta 两次，先不麻烦 Ta。")
    status = 409

    def __init__(self, free_at: dt.datetime) -> None:
        told = _("90 天里最多请教一个人两次。%(day)s 以后再问 Ta，或者另请一位。")
        super().__init__(told % {"day": date_format(clock.business_date(free_at), "Y-m-d")})


class AskedAlready(Refused):
    """The same question twice is once too often."""

    code = "asked_already"
    message = gettext_lazy("这个问题已经请教过 Ta 了。")
    status = 409


class AskSettled(Refused):
    """An answer stays as it was said."""

    code = "ask_settled"
    message = gettext_lazy("Ta 的回答已经记下了，页面已刷新。")
    status = 409


class ConsultationClosed(Refused):
    """It is over."""

    code = "consultation_closed"
    message = gettext_lazy("这次请教已经结束了。")
    status = 409


class NotSettled(Refused):
    """Thanks follow an answer."""

    code = "not_settled"
    message = gettext_lazy("还没有 Ta 的回答，或者已经谢过了。")
    status = 409


class OutcomeMissing(Refused):
    """Who gave advice hears what became of it."""

    code = "outcome_missing"
    message = gettext_lazy("写一句后来怎样了：采纳了什么，没采纳的为什么。他们会想知道。")


@transaction.atomic
def take_up_role(
    *,
    profile: Profile,
    kinds: Sequence[str],
    topics: Sequence[str],
    note: str,
    by: Employee,
    now: dt.datetime,
) -> AlumniRole:
    """Note that an alumnus agreed to help for a year, or change what they help with."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    if not Graduation.objects.filter(profile=profile, state=Graduation.State.HELD).exists():
        raise NotGraduated
    year = {"began_at": now, "renew_on": clock.business_date(now + YEAR)}
    values = {"kinds": list(kinds), "topics": list(topics), "note": note[:300]}
    role, _is_new = AlumniRole.objects.update_or_create(
        profile=profile, ended_at=None, defaults=values, create_defaults=values | year
    )
    audit.record(by=by, action="alumni.role", obj_type="alumnirole", obj_id=role.pk, now=now, kinds=kinds)
    return role


@transaction.atomic
def renew_role(*, role: AlumniRole, by: Employee, now: dt.datetime) -> None:
    """Note that someone agreed to another year."""
    renewed = AlumniRole.objects.filter(pk=role.pk, ended_at__isnull=True)
    if not renewed.update(renew_on=clock.business_date(now + YEAR)):
        raise RoleEnded
    audit.record(by=by, action="alumni.renewed", obj_type="alumnirole", obj_id=role.pk, now=now)


@transaction.atomic
def end_role(*, role: AlumniRole, note: str, by: Employee | None, now: dt.datetime) -> None:
    """End a role with thanks; what was asked and answered stays."""
    if not AlumniRole.objects.filter(pk=role.pk, ended_at__isnull=True).update(ended_at=now, note=note[:300]):
        raise RoleEnded
    audit.record(by=by, action="alumni.ended", obj_type="alumnirole", obj_id=role.pk, now=now)


@transaction.atomic
def open_consultation(*, values: Mapping[str, Any], by: Employee, now: dt.datetime) -> Consultation:
    """Put a question to the board of advisers."""
    made = Consultation.objects.create(**values, owner=by, opened_at=now)
    audit.record(by=by, action="consultation.opened", obj_type="consultation", obj_id=made.pk, now=now)
    return made


@transaction.atomic
def close_consultation(*, consultation: Consultation, outcome: str, by: Employee, now: dt.datetime) -> None:
    """End a consultation with what became of it."""
    if not outcome.strip():
        raise OutcomeMissing
    running = Consultation.objects.filter(pk=consultation.pk, closed_at__isnull=True)
    if not running.update(closed_at=now, outcome=outcome.strip()[:1000]):
        raise ConsultationClosed
    audit.record(
        by=by, action="consultation.closed", obj_type="consultation", obj_id=consultation.pk, now=now
    )


def ask_adviser(
    *, role: AlumniRole, consultation: Consultation, reason: str, by: Employee, now: dt.datetime
) -> Ask:
    """Ask an adviser a consultation's question; their own KOE writes to them when the day is right."""
    if consultation.closed_at:
        raise ConsultationClosed
    return _ask(role, {"consultation": consultation}, reason, by, now)


def ask_mentor(*, role: AlumniRole, voice: Voice, reason: str, by: Employee, now: dt.datetime) -> Ask:
    """Ask a mentor a newer owner's question."""
    return _ask(role, {"voice": voice}, reason, by, now)


@transaction.atomic
def _ask(
    role: AlumniRole, about: Mapping[str, Consultation | Voice], reason: str, by: Employee, now: dt.datetime
) -> Ask:
    """Ask within the limit: the person's row is held, so that two at once don't both fit."""
    Profile.objects.select_for_update().get(pk=role.profile_id)
    role = AlumniRole.objects.get(pk=role.pk)
    if role.ended_at:
        raise RoleEnded
    if Ask.objects.filter(role=role, **about).exists():
        raise AskedAlready
    free_at = free_on(asked_lately(role.profile_id, now), now)
    if free_at:
        raise AskedEnough(free_at)
    made = Ask.objects.create(role=role, **about, reason=reason[:300], employee=by, asked_at=now)
    audit.record(by=by, action="alumni.asked", obj_type="ask", obj_id=made.pk, now=now)
    return made


@transaction.atomic
def settle_ask(*, ask: Ask, answer: str, by: Employee, now: dt.datetime) -> None:
    """Keep an answer; an empty one says that they would rather not."""
    waiting = Ask.objects.filter(pk=ask.pk, settled_at__isnull=True)
    if not waiting.update(answer=answer.strip()[:2000], settled_at=now):
        raise AskSettled
    audit.record(by=by, action="alumni.answered", obj_type="ask", obj_id=ask.pk, now=now)


@transaction.atomic
def thank_for_ask(*, ask: Ask, by: Employee, now: dt.datetime) -> None:
    """Note that someone was thanked, and heard what became of their answer."""
    answered = Ask.objects.filter(pk=ask.pk, thanked_at__isnull=True).exclude(answer="")
    if not answered.update(thanked_at=now):
        raise NotSettled
    audit.record(by=by, action="alumni.thanked", obj_type="ask", obj_id=ask.pk, now=now)


def note_asked(*, profile_id: int, now: dt.datetime) -> int:
    """Note that someone was written to about what they are asked; return about how much."""
    untold = Ask.objects.untold().filter(role__profile=profile_id)
    return Ask.objects.filter(pk__in=list(untold.values_list("pk", flat=True))).update(told_at=now)


def forget_asked(*, profile_id: int, told_at: dt.datetime) -> int:
    """Take back that someone was written to, where the writing itself is taken back."""
    return Ask.objects.filter(role__profile=profile_id, told_at=told_at).update(told_at=None)


def tend_alumni(*, now: dt.datetime) -> int:
    """Welcome back who bought again, keep the others alumni, end forgotten roles; return how many."""
    return _welcome_back(now) + _stay_alumni(now) + _end_forgotten(now)


@transaction.atomic
def _welcome_back(now: dt.datetime) -> int:
    """Make an owner again of who bought after the ceremony; history, badges and role stay."""
    params = {"today": clock.business_date(now), "zone": str(clock.zone())}
    found = [row[0] for row in sql.rows("community", "bought_again", params)]
    for graduation in Graduation.objects.filter(pk__in=found).select_related("profile"):
        Graduation.objects.filter(pk=graduation.pk).update(welcomed_at=now)
        change_kind(profile=graduation.profile, kind=Profile.Kind.OWNER, why="bought_again", by=None, now=now)
    return len(found)


@transaction.atomic
def _stay_alumni(now: dt.datetime) -> int:
    """Make alumni again of whom a source still calls an owner, though they bought nothing since."""
    held = Graduation.objects.filter(state=Graduation.State.HELD, welcomed_at__isnull=True)
    called_owners = held.filter(profile__kind=Profile.Kind.OWNER).select_related("profile")
    return sum(
        change_kind(profile=one.profile, kind=Profile.Kind.ALUMNUS, why="graduation", by=None, now=now)
        for one in called_owners
    )


@transaction.atomic
def _end_forgotten(now: dt.datetime) -> int:
    """End the roles whose year ended long ago, without anybody having asked for another."""
    last = clock.business_date(now - dt.timedelta(days=OVERDUE_DAYS))
    found = list(AlumniRole.objects.filter(ended_at__isnull=True, renew_on__lt=last))
    for role in found:
        end_role(role=role, note=_("一年到期，没有续聘"), by=None, now=now)
    return len(found)


def note_greeted(*, profile_id: int, now: dt.datetime) -> int:
    """Note that someone who bought again was told that we are glad."""
    back = Graduation.objects.filter(profile=profile_id, welcomed_at__isnull=False, greeted_at__isnull=True)
    return back.update(greeted_at=now)


def forget_greeted(*, profile_id: int, greeted_at: dt.datetime) -> int:
    """Take that back, where the greeting itself is taken back."""
    return Graduation.objects.filter(profile=profile_id, greeted_at=greeted_at).update(greeted_at=None)
