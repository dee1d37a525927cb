"""Owns the reasons to be on the list, in the order in which they are told, and what a conversation is worth.

The expected worth of a conversation now is a band plus a fraction:

    band      2 when a promise is due (a word given comes first), 1 for the ordinary reasons,
              0 when the slow rhythm is the only reason (it fills what is left of the day)
    fraction  weight of the strongest reason × how recently it began × (1/4 + 3/4 of who it is),
              plus a twentieth for every further reason, below 1

A person matters by the value percentile, or by the closeness where that is more: who used to come once a week
is as close as the middle of value, who came less often in proportion. Recency halves in 60 days and never
falls below 0.3: someone who has just gone quiet is easier to reach, and nobody is forgotten. A reason that is
itself a recent event (came back, newly assigned) has recency 1.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from outreach.rules.occasions import REASON_CODES as OCCASIONS
from outreach.rules.policy import STANDARD, ContactPolicy

NEVER = -1
STATE_CODES = {"new": 0, "active": 1, "cooling": 2, "dormant": 3, "lost": 4, "outside": 5}
QUADRANT_CODES = {"core": 0, "silent": 1, "advocate": 2, "tail": 3}
HIGH_TIERS = ("S", "A")
HALF_LIFE, FLOOR = 60, 0.3
CLOSE_DAYS = 7  # coming once in so many days is as close as can be
CLOSE_WORTH = 0.5  # of the value axis
MILESTONE_DAYS = DISPLEASED_DAYS = 7  # so long it is worth a word
SEEN_DAYS = 28  # after a return nobody is told to be silent for so long since their last sign of life


class Reason(NamedTuple):
    """One reason: its weight, its band, whether it ages, and the sentence that opens a card."""

    weight: float
    band: int
    ages: bool
    sentence: Text


REASONS = {
    "promise_due": Reason(0.95, 2, False, _("答应 Ta 的事到期了")),
    "care_step_due": Reason(0.8, 1, False, _("唤醒方案到了下一步")),
    "displeased": Reason(0.92, 1, False, _("在别处表达了不满，先听听 Ta 怎么说")),
    "welcome_back": Reason(0.91, 1, False, _("毕业以后又选了我们，说声欢迎回来")),
    "returned": Reason(0.9, 1, False, _("沉默之后自己回来了，打个招呼就好")),
    "birthday": Reason(0.88, 1, False, _("今天是 Ta 的生日")),
    "dormant_high_value": Reason(0.85, 1, True, _("一直很重要的人，比以前安静了很多")),
    "anniversary": Reason(0.75, 1, False, _("今天是 Ta 买下它的周年")),
    "cooling_high_value": Reason(0.7, 1, True, _("重要的人，来得比以前少了")),
    "voice_landed": Reason(0.65, 1, False, _("Ta 提的建议上线了，告诉 Ta 一声")),
    "advice_asked": Reason(0.62, 1, False, _("有件事想请教 Ta，Ta 答应过帮忙")),
    "milestone": Reason(0.6, 1, False, _("刚用到第三次，问问顺不顺手")),
    "festival": Reason(0.55, 1, False, _("过节了，给老朋友一句问候")),
    "newly_assigned": Reason(0.5, 1, False, _("刚转到您这里，先认识一下")),
    "campaign_fits": Reason(0.45, 1, False, _("有一个活动合 Ta 的兴趣，单独邀请一次")),
    "koc_invited": Reason(0.45, 1, False, _("Ta 爱说也说得好，问问想不想做 KOC")),
    "koc_news": Reason(0.45, 1, False, _("有新消息，先说给 KOC 听")),
    "content_fits": Reason(0.45, 1, False, _("有一篇新内容合 Ta 的兴趣，可以提一句")),
    "dormant": Reason(0.4, 1, True, _("比以前安静了很多")),
    "solar_term": Reason(0.4, 0, False, _("换季了，提醒一句照顾好自己")),
    "slow_care": Reason(0.4, 0, True, _("很久没有聊过了，不忙的时候问候一声")),
}
CODES = tuple(REASONS)
INVITATIONS = ("campaign_fits", "koc_invited")
ADVICE = "advice_asked"
ASKS = ("welcome_back", ADVICE, "koc_invited", "koc_news")  # bits of `Candidates.asks`, from the lowest
STEP = "care_step_due"
# What cannot wait for a day of work: it is today, or a word was given for today.
BOUND = ("promise_due", "birthday", "anniversary")


@dataclass(frozen=True, slots=True)
class Candidates:
    """What the reasons look at, for n people; days count since 1970-01-01, -1 is never."""

    state: np.ndarray  # STATE_CODES, -1 without standing
    state_since: np.ndarray  # of the lost, the last sign of life: to cross a limit is no news
    quadrant: np.ndarray  # QUADRANT_CODES, -1 without
    high_tier: np.ndarray  # tier S or A
    value: np.ndarray  # percentile, 0 to 100
    rate: np.ndarray  # own active days a day, before the silence
    returned_on: np.ndarray  # first sign of life after silence, or the change of state that followed
    seen_on: np.ndarray  # last sign of life of someone who is still dormant or lost, but came back
    assigned_on: np.ndarray  # -1 unless taken over from someone
    promise_due_on: np.ndarray
    step_due_on: np.ndarray  # of a care plan, for a step that speaks
    last_touch_on: np.ndarray
    voice_landed_on: np.ndarray  # what they said has led to something, and they don't know it yet
    suggested_on: np.ndarray  # a campaign that would suit them, to which nobody has invited them
    occasion: np.ndarray  # place in `OCCASIONS` of what today is for them, -1 an ordinary day
    liked_on: np.ndarray  # since when something on the shelf matches an interest of theirs
    third_use_on: np.ndarray  # of a newcomer: the third day of use
    displeased_on: np.ndarray  # said so to others than the one who looks after them
    asks: np.ndarray  # bit mask of `ASKS`: what the community would say to them or ask them


def reasons_for(people: Candidates, today: int, policy: ContactPolicy = STANDARD) -> np.ndarray:
    """Return which reason holds for whom, as (n, reasons) in the order of `CODES`.

    To be lost is no reason any more: who is lost hears from us on occasions, or after a sign of their own.
    """
    found = _by_standing(people, today, policy) | _by_occurrence(people, today, policy)
    return np.array([found[code] for code in CODES]).T  # reason by reason in memory, as all of them are read


def _by_standing(people: Candidates, today: int, policy: ContactPolicy) -> dict[str, np.ndarray]:
    """Return the reasons that someone's state, quadrant and rhythm give."""
    silent_or_core = np.isin(people.quadrant, (QUADRANT_CODES["core"], QUADRANT_CODES["silent"]))
    high = people.high_tier | silent_or_core
    dormant = people.state == STATE_CODES["dormant"]
    quiet = dormant | (people.state == STATE_CODES["lost"])
    cooling = people.state == STATE_CODES["cooling"]
    back = np.isin(people.state, (STATE_CODES["active"], STATE_CODES["new"]))
    returned = (back | cooling | quiet) & _within(people.returned_on, today, policy.returned_days)
    silent = dormant & ~returned & ~_within(people.seen_on, today, SEEN_DAYS)
    calm = back & (people.quadrant == QUADRANT_CODES["silent"])
    return {
        "returned": returned,
        "dormant_high_value": silent & high,
        "cooling_high_value": cooling & high & ~returned,
        "dormant": silent & ~high,
        "slow_care": calm & (today - people.last_touch_on >= policy.slow_care_days),
        "content_fits": (silent | calm) & (people.liked_on > people.last_touch_on),
    }


def _by_occurrence(people: Candidates, today: int, policy: ContactPolicy) -> dict[str, np.ndarray]:
    """Return the reasons that a day, a word, or something that happened gives."""
    milestone = _within(people.third_use_on, today, MILESTONE_DAYS)
    displeased = _within(people.displeased_on, today, DISPLEASED_DAYS)
    by_day = {code: people.occasion == place for place, code in enumerate(OCCASIONS)}
    by_ask = {code: (people.asks & (1 << place)) > 0 for place, code in enumerate(ASKS)}
    return (
        by_day
        | by_ask
        | {
            "promise_due": (people.promise_due_on != NEVER) & (people.promise_due_on <= today),
            "care_step_due": (people.step_due_on != NEVER) & (people.step_due_on <= today),
            "newly_assigned": _within(people.assigned_on, today, policy.new_assignment_days),
            "voice_landed": people.voice_landed_on != NEVER,
            "campaign_fits": people.suggested_on != NEVER,
            "milestone": milestone & (people.last_touch_on < people.third_use_on),
            "displeased": displeased & (people.last_touch_on <= people.displeased_on),
        }
    )


def purposes_for(held: np.ndarray) -> np.ndarray:
    """Return what a conversation would be for, by its reasons; a step's own purpose is its plan's to say."""
    purposes = np.where(_is_lone_invitation(held), "invitation", "care").astype(object)
    purposes[held[:, [CODES.index(code) for code in OCCASIONS]].any(axis=1)] = "occasion"
    purposes[held[:, CODES.index(ADVICE)]] = "advice"
    purposes[held[:, CODES.index(STEP)]] = STEP
    purposes[held[:, CODES.index("promise_due")]] = "promise"
    return purposes


def purpose_for(codes: Collection[str]) -> str:
    """Return what a conversation for these reasons would be for."""
    return str(purposes_for(np.array([[code in codes for code in CODES]]))[0])


def is_bound(held: np.ndarray) -> np.ndarray:
    """Return for whom something holds that cannot wait for a day of work."""
    return np.asarray(held[:, [CODES.index(code) for code in BOUND]].any(axis=1))


def _is_lone_invitation(held: np.ndarray) -> np.ndarray:
    invited = held[:, [CODES.index(code) for code in INVITATIONS]].sum(axis=1)
    return np.asarray((invited > 0) & (held.sum(axis=1) == invited))


def reasons_left(codes: list[str], state: str, seen_on: dt.date | None, today: dt.date) -> list[str]:
    """Return the reasons of an item that still hold once its person was seen: silence ends at once."""
    quiet = state in ("dormant", "lost") and not (seen_on and (today - seen_on).days <= SEEN_DAYS)
    gone = set() if quiet else {"dormant", "dormant_high_value"}
    gone |= set() if state == "cooling" else {"cooling_high_value"}
    return [code for code in codes if code not in gone]


def worth_for(people: Candidates, held: np.ndarray, today: int) -> np.ndarray:
    """Return the expected worth of a conversation now; 0 for who has no reason."""
    reasons = REASONS.values()
    age = np.maximum(today - people.state_since, 0)
    recency = np.maximum(FLOOR, np.exp2(-age / HALF_LIFE))
    ageing = _most(held, [reason.weight if reason.ages else 0.0 for reason in reasons])
    lasting = _most(held, [0.0 if reason.ages else reason.weight for reason in reasons])
    strongest = np.maximum(recency * ageing, lasting)
    closeness = CLOSE_WORTH * np.minimum(1.0, CLOSE_DAYS * people.rate)
    matters = np.maximum(people.value / 100, closeness)
    further = 0.05 * np.maximum(held.sum(axis=1) - 1, 0)
    fraction = strongest * (0.25 + 0.75 * matters) + further
    band = _most(held, [float(reason.band) for reason in reasons])
    return np.where(held.any(axis=1), band + np.clip(fraction, 0.0, 0.999), 0.0).round(4)


def _most(held: np.ndarray, weights: list[float]) -> np.ndarray:
    """Return the greatest weight among each one's reasons."""
    found = np.zeros(len(held))
    for column, weight in enumerate(weights):
        if weight:
            np.maximum(found, weight, out=found, where=held[:, column])
    return found


def _within(day: np.ndarray, today: int, days: int) -> np.ndarray:
    return (day != NEVER) & (day <= today) & (today - day <= days)
