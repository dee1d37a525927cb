"""Owns what the KOE should tell people: what their voices changed, and which campaign would suit them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.models import Suggestion, Voice, VoiceStep
from scrm.lib import clock


def news_for(profile_ids: Sequence[int], today: dt.date) -> dict[int, list[str]]:
    """Return what there is to tell each of these people, in sentences (three queries)."""
    news: dict[int, list[str]] = defaultdict(list)
    for voice, note in _landed(profile_ids):
        news[voice.profile_id].append(_voice_sentence(voice, note))
    for each in _suggested(profile_ids, today):
        told = {"title": each.campaign.title, "day": _day(each.campaign.starts_at), "reason": each.reason}
        news[each.profile_id].append(_("活动“%(title)s”（%(day)s）：%(reason)s") % told)
    return news


def _landed(profile_ids: Sequence[int]) -> list[tuple[Voice, str]]:
    untold = Voice.objects.filter(
        profile__in=profile_ids, state=Voice.State.LANDED, told_at__isnull=True
    ).order_by("-landed_at")
    voices = list(untold)
    steps = VoiceStep.objects.filter(voice__in=voices, state=Voice.State.LANDED).order_by("at")
    notes = dict(steps.values_list("voice", "note"))
    return [(voice, notes.get(voice.pk, "")) for voice in voices]


def _voice_sentence(voice: Voice, note: str) -> str:
    told = {"month": _month(voice.said_at), "topic": voice.topic, "note": note}
    return _("Ta %(month)s说的“%(topic)s”上线了：%(note)s") % told


def _suggested(profile_ids: Sequence[int], today: dt.date) -> list[Suggestion]:
    tomorrow = clock.day_start(today + dt.timedelta(days=1))
    open_ones = Suggestion.objects.filter(
        profile__in=profile_ids,
        invited_at__isnull=True,
        campaign__cancelled_at__isnull=True,
        campaign__ends_at__gt=tomorrow,
    )
    signed = open_ones.filter(campaign__signups__profile_id=F("profile_id")).values("pk")
    return list(open_ones.exclude(pk__in=signed).select_related("campaign").order_by("-score"))


def _day(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), _("n月j日"))


def _month(at: dt.datetime) -> str:
    # Translators: date format of Django, the month in which somebody said something
    return date_format(timezone.localtime(at), _("n 月"))
