"""Owns what a person's own page shows: what they allow, what is kept about them, and why."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.models import Consent, ConsentText, Diagnosis, PreferenceLink, Promise, Touch
from outreach.queries.contact import contact_facts
from outreach.rules.purposes import PURPOSES
from segmentation.models import Standing
from users.models import Event, Profile
from users.queries import key_hash

OFFERED = ("care", "occasion", "invitation", "marketing", "survey", "notice")


class Kept(NamedTuple):
    """One kind of data: what we hold, and what for."""

    title: str
    held: list[str]
    why: str


class Choice(NamedTuple):
    """One purpose or channel that a person may refuse or allow."""

    code: str
    label: object
    is_allowed: bool
    text: str = ""  # what they agree to


class Published(NamedTuple):
    """One version of what people agree to."""

    text: ConsentText
    is_current: bool
    agreed: int  # entries of the ledger that name it


def profile_of_link(secret: str, now: dt.datetime) -> Profile | None:
    """Return whose page a link opens now, or None."""
    usable = PreferenceLink.objects.usable(now).filter(profile__is_deceased=False)
    link = usable.select_related("profile").filter(secret_hash=key_hash(secret))
    found = link.first()
    return found.profile if found else None


def newest(profile: Profile) -> dict[tuple[str, str], str]:
    """Return the newest decision of each purpose and channel (one query)."""
    return said_last(Consent.objects.filter(profile=profile))


def said_last(ledger: Iterable[Consent]) -> dict[tuple[str, str], str]:
    """Return the newest decision of each purpose and channel in a ledger."""
    entries = sorted(ledger, key=lambda each: (each.at, each.pk))
    return {(each.purpose, each.channel): each.decision for each in entries}


def purposes(profile: Profile, said: dict[tuple[str, str], str], now: dt.datetime) -> list[Choice]:
    """Return what the person allows, purpose by purpose (four queries)."""
    texts = {each.purpose: each.text for each in ConsentText.objects.current()}
    return [
        Choice(code, PURPOSES[code].label, _is_allowed(profile, code, said, now), texts.get(code, ""))
        for code in OFFERED
    ]


def agrees(profile: Profile, purpose: str, now: dt.datetime) -> bool:
    """Say whether the gate finds a consent that holds, on whatever channel (two queries)."""
    _ids, facts = contact_facts([profile.pk], purpose, now)
    return bool(facts.consented.any())


def consent_texts() -> list[Published]:
    """Return every version of every text, newest first (three queries)."""
    current = {each.pk for each in ConsentText.objects.current()}
    given = Consent.objects.filter(decision=Consent.Decision.GIVEN).exclude(text_version="")
    rows = given.values_list("purpose", "text_version").annotate(Count("pk")).order_by()
    agreed = {(purpose, version): count for purpose, version, count in rows}
    texts = ConsentText.objects.select_related("employee")
    return [
        Published(each, each.pk in current, agreed.get((each.purpose, each.version), 0)) for each in texts
    ]


def current_version(purpose: str) -> str:
    """Return the version of a purpose's text that is in use, or an empty text (one query)."""
    found = ConsentText.objects.current().filter(purpose=purpose).first()
    return found.version if found else ""


def channels(said: dict[tuple[str, str], str]) -> list[Choice]:
    """Return over which channels we may write at all."""
    return [
        Choice(channel.value, channel.label, said.get(("all", channel.value)) != Consent.Decision.WITHDRAWN)
        for channel in Touch.Channel
    ]


def _is_allowed(profile: Profile, purpose: str, said: dict[tuple[str, str], str], now: dt.datetime) -> bool:
    if PURPOSES[purpose].needs_consent:
        return agrees(profile, purpose, now)
    return said.get((purpose, "")) != Consent.Decision.WITHDRAWN


def kept_about(profile: Profile) -> list[Kept]:
    """Return what is kept, in plain words, and what for (eight queries); free text stays with the notes."""
    found = [
        Kept(_("称呼与资料"), _about(profile), _("为了认得您，称呼得当。")),
        Kept(
            _("联系方式"),
            [point.masked for point in profile.contact_points.order_by("kind", "pk")],
            _("您找我们、我们答复您时用；员工看完整内容会留下记录。"),
        ),
        Kept(_("您的产品"), [str(each) for each in profile.holdings.all()], _("为了服务和提醒说得到点上。")),
        Kept(_("标签"), [str(each) for each in profile.tags.all()], _("记住您在意的事，少说无关的话。")),
        Kept(_("您的往来"), _events(profile), _("看出您是不是比以前安静了，好知道要不要问候。")),
        Kept(_("算出来的现状"), _standing(profile), _("决定多久联系一次；您安静下来，我们也会安静。")),
        Kept(_("我们的问候和记录"), _ours(profile), _("不重复打扰，答应您的事不忘记。")),
    ]
    return [each for each in found if each.held]


def _about(profile: Profile) -> list[str]:
    birthday = profile.birthday and date_format(profile.birthday, _("n月j日"))
    return [part for part in (profile.name, profile.city, birthday) if part]


def _events(profile: Profile) -> list[str]:
    total = Event.objects.filter(profile_id=profile.pk, is_future=False).aggregate(
        count=Count("id"), last=Max("occurred_at")
    )
    if not total["count"]:
        return []
    number = ngettext("%(number)s 次往来", "%(number)s 次往来", total["count"]) % {"number": total["count"]}
    return [number, _("最近一次 %(day)s") % {"day": date_format(total["last"], "Y-m-d")}]


def _standing(profile: Profile) -> list[str]:
    standing = Standing.objects.filter(profile=profile).first()
    return [standing.get_state_display()] if standing else []


def _ours(profile: Profile) -> list[str]:
    touches = Touch.objects.standing().filter(profile=profile).count()
    notes = Diagnosis.objects.filter(profile=profile).count()
    promises = Promise.objects.filter(profile=profile).count()
    told = [
        (touches, ngettext("%(number)s 次问候", "%(number)s 次问候", touches)),
        (notes, ngettext("%(number)s 份谈话记录", "%(number)s 份谈话记录", notes)),
        (promises, ngettext("%(number)s 件答应您的事", "%(number)s 件答应您的事", promises)),
    ]
    return [text % {"number": number} for number, text in told if number]
