"""Owns what the KOE should tell people or ask them: news of voices, campaigns, advice, KOCs, returns."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.models import Ask, Graduation, Koc, KocNews, Suggestion, Voice, VoiceStep
from community.queries import alumni
from community.queries.campaigns import explained
from community.queries.graduations import badges_of
from community.rules.kocs import told_reasons
from scrm.lib import clock, sql


def news_for(profile_ids: Sequence[int], today: dt.date) -> dict[int, list[str]]:
    """Return what there is to tell each of these people, in sentences (one query, and some for each kind)."""
    kinds = {row[0] for row in sql.rows("community", "news_kinds", {"profiles": sql.numbers(profile_ids)})}
    news: dict[int, list[str]] = defaultdict(list)
    for kind, told_of in TOLD.items():
        for profile_id, sentence in told_of(profile_ids, today) if kind in kinds else ():
            news[profile_id].append(sentence)
    return news


def _asked(profile_ids: Sequence[int], _today: dt.date) -> Iterator[tuple[int, str]]:
    asks = Ask.objects.untold().filter(role__profile__in=profile_ids)
    for ask in alumni.explained(asks):
        question = ask.about.text[:80] if isinstance(ask.about, Voice) else ask.about.question
        told = {"question": question, "reason": ask.reason}
        yield ask.role.profile_id, _("想请教 Ta：“%(question)s”（%(reason)s）；不方便就算了") % told


def _kocs(profile_ids: Sequence[int], today: dt.date) -> Iterator[tuple[int, str]]:
    news = list(KocNews.objects.filter(public_on__gt=today).order_by("created_at"))
    mine = Koc.objects.filter(profile__in=profile_ids, state__in=["invited", "active"])
    for koc in mine:
        if koc.state == Koc.State.INVITED and koc.told_at is None:
            told = {"reasons": _("；").join(told_reasons(koc.reasons))}
            yield koc.profile_id, _("问问愿不愿意做 KOC：%(reasons)s") % told
        heard = koc.news_at or koc.active_at
        for one in news:
            if koc.state == Koc.State.ACTIVE and heard and one.created_at > heard:
                yield (
                    koc.profile_id,
                    _("先说给 KOC：%(title)s。%(text)s") % {"title": one.title, "text": one.text},
                )


def _back(profile_ids: Sequence[int], _today: dt.date) -> Iterator[tuple[int, str]]:
    back = Graduation.objects.filter(
        profile__in=profile_ids, welcomed_at__isnull=False, greeted_at__isnull=True
    )
    for one in back:
        told = {"day": _day(one.closed_at or one.noticed_at), "badges": _("、").join(badges_of(one))}
        yield one.profile_id, _("%(day)s 毕业的老朋友（%(badges)s）又选了我们，往事都还在") % told


def _landed(profile_ids: Sequence[int], _today: dt.date) -> Iterator[tuple[int, str]]:
    untold = Voice.objects.filter(profile__in=profile_ids, state=Voice.State.LANDED, told_at__isnull=True)
    voices = list(untold.order_by("-landed_at"))
    steps = VoiceStep.objects.filter(voice__in=voices, state=Voice.State.LANDED).order_by("at")
    notes = dict(steps.values_list("voice", "note"))
    for voice in voices:
        told = {"month": _month(voice.said_at), "topic": voice.topic, "note": notes.get(voice.pk, "")}
        yield voice.profile_id, _("Ta %(month)s说的“%(topic)s”上线了：%(note)s") % told


def _suggested(profile_ids: Sequence[int], today: dt.date) -> Iterator[tuple[int, str]]:
    tomorrow = clock.day_start(today + dt.timedelta(days=1))
    open_ones = Suggestion.objects.filter(
        profile__in=profile_ids,
        invited_at__isnull=True,
        campaign__cancelled_at__isnull=True,
        campaign__ends_at__gt=tomorrow,
    )
    signed = open_ones.filter(campaign__signups__profile_id=F("profile_id")).values("pk")
    for each in explained(open_ones.exclude(pk__in=signed).order_by("-score")):
        told = {"title": each.campaign.title, "day": _day(each.campaign.starts_at), "reason": each.reason}
        yield each.profile_id, _("活动“%(title)s”（%(day)s）：%(reason)s") % told


def _day(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), _("n月j日"))


def _month(at: dt.datetime) -> str:
    # Translators: date format of Django, the month in which somebody said something
    return date_format(timezone.localtime(at), _("n 月"))


# In the order in which they are told.
TOLD = {"voice": _landed, "campaign": _suggested, "question": _asked, "koc": _kocs, "back": _back}
