"""Owns what a new colleague is told of somebody who was looked after by another (交接记忆)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from outreach.models import Diagnosis, Touch
from scrm.lib import clock
from users.models import Assignment

NEW_DAYS = 30  # so long a colleague is new to somebody
SAID = 60  # letters of what they said
SORE = ("price", "service", "product", "disappointed", "competitor")


def is_new(started_at: dt.datetime, today: dt.date) -> bool:
    """Say whether a colleague is still new to somebody."""
    return started_at >= _since(today)


def handed_over(profiles: Sequence[int], today: dt.date) -> dict[int, list[str]]:
    """Return what is remembered of those who came from another colleague lately (one query, three if any)."""
    fresh = Assignment.objects.filter(profile__in=profiles, ended_at=None, started_at__gte=_since(today))
    others = Assignment.objects.filter(profile=OuterRef("profile"), ended_at__isnull=False)
    before = Exists(others.exclude(employee=OuterRef("employee")))
    return remembered(list(fresh.filter(before).values_list("profile_id", flat=True)))


def _since(today: dt.date) -> dt.datetime:
    return clock.day_start(today - dt.timedelta(days=NEW_DAYS))


def remembered(profiles: Sequence[int]) -> dict[int, list[str]]:
    """Return why they went silent, what to leave alone, and what warmed them (two queries)."""
    told: dict[int, list[str]] = defaultdict(list)
    if not profiles:
        return told
    _add_diagnoses(told, profiles)
    warmed: dict[int, Touch] = {}
    answered = Touch.objects.standing().filter(profile__in=profiles, outcome="replied").exclude(text="")
    for touch in answered.order_by("sent_at"):
        warmed[touch.profile_id] = touch
    for profile_id, touch in warmed.items():
        told[profile_id].append(_("上次有回音的话：%(text)s") % {"text": touch.text})
    return told


def _add_diagnoses(told: dict[int, list[str]], profiles: Sequence[int]) -> None:
    """Tell of the latest check-up that named a reason, and of every sore topic."""
    found = Diagnosis.objects.filter(profile__in=profiles).exclude(reason="").order_by("-created_at", "-pk")
    sore: dict[int, list[str]] = defaultdict(list)
    for each in found:
        if each.profile_id not in told:
            said = _("，Ta 说：%(said)s") % {"said": each.said[:SAID]} if each.said else ""
            told[each.profile_id].append(
                _("为什么安静：%(reason)s%(said)s") % {"reason": each.get_reason_display(), "said": said}
            )
        if each.reason in SORE or each.mood == "displeased":
            sore[each.profile_id].append(each.get_reason_display())
    for profile_id, topics in sore.items():
        topic = _("、").join(dict.fromkeys(topics))
        told[profile_id].append(_("别主动提起：%(topics)s") % {"topics": topic})
