"""Owns what a page shows of the contact gate: what someone allows, its latest no, who is left in peace."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db.models import Q

from outreach.models import (
    Consent,
    ContactRefusal,
    CoolingOff,
    FriendMode,
    Touch,
    WrongContact,
)
from outreach.queries.preferences import agrees, said_last
from outreach.rules import OVERRIDABLE, REFUSALS
from outreach.rules.purposes import LEDGER_LABELS, TOLD_BY
from users.models import Profile

CHANNEL_LABELS = dict(Touch.Channel.choices)


class No(NamedTuple):
    """The gate's latest no for a purpose and channel, in words."""

    purpose: str
    channel: str
    label: object
    channel_label: object
    reasons: list[str]
    earliest: dt.datetime | None
    decided_at: dt.datetime
    may_be_set_aside: bool


class Panel(NamedTuple):
    """The gate's card on a person's page."""

    is_refused: bool
    allows_marketing: bool
    cooling_off: CoolingOff | None
    refusals: list[No]
    booked: Sequence[Touch]
    has_link: bool
    friend_mode: FriendMode | None
    wrong: Sequence[WrongContact]
    told_by: list[tuple[str, object]]  # how one may know what keeps someone from contact


def consents(profile: Profile) -> list[Consent]:
    """Return the ledger, newest first."""
    return list(Consent.objects.filter(profile=profile).select_related("employee", "source"))


def panel(profile: Profile, ledger: Sequence[Consent], lists: Collection[str], now: dt.datetime) -> Panel:
    """Return the card of someone of `known_people`, whose `lists` have something (six queries at most)."""
    rest = getattr(profile, "cooling_off", None)
    return Panel(
        is_refused=said_last(ledger).get(("all", "")) == Consent.Decision.WITHDRAWN,
        allows_marketing=_agreed(ledger) and agrees(profile, "marketing", now),
        cooling_off=rest if rest and rest.ends_at > now else None,
        refusals=refusals(profile, now) if "refusals" in lists else [],
        booked=_booked(profile, now) if "booked" in lists else [],
        has_link="links" in lists,
        friend_mode=getattr(profile, "friend_mode", None),
        wrong=_wrong(profile) if "wrong" in lists else [],
        told_by=list(TOLD_BY.items()),
    )


def _agreed(ledger: Sequence[Consent]) -> bool:
    return any((each.purpose, each.decision) == ("marketing", Consent.Decision.GIVEN) for each in ledger)


def _booked(profile: Profile, now: dt.datetime) -> list[Touch]:
    return list(Touch.objects.booked(now).filter(profile=profile).select_related("source", "employee"))


def _wrong(profile: Profile) -> list[WrongContact]:
    return list(WrongContact.objects.open().filter(profile=profile).select_related("reported_by"))


def refusals(profile: Profile, now: dt.datetime) -> list[No]:
    """Return what the gate refused and still would, as far as time alone decides (one query)."""
    rows = ContactRefusal.objects.filter(Q(earliest__isnull=True) | Q(earliest__gt=now), profile=profile)
    return [
        No(
            purpose=row.purpose,
            channel=row.channel,
            label=LEDGER_LABELS.get(row.purpose, row.purpose),
            channel_label=CHANNEL_LABELS.get(row.channel, row.channel),
            reasons=[str(REFUSALS[code]) for code in row.reasons if code in REFUSALS],
            earliest=row.earliest,
            decided_at=row.decided_at,
            may_be_set_aside=set(row.reasons) <= OVERRIDABLE,
        )
        for row in rows
    ]
