"""Owns the words for a standing: facts as data, and sentences that a KOE can say aloud."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scrm.lib import clock
from segmentation.models import Standing
from segmentation.queries.policy import standing_policy
from segmentation.queries.worths import worth_of
from segmentation.rules import Policy, group_of, own_limit
from users.models import EventType
from users.queries import lanes as lanes_now
from users.rules import OWN_LANES, Lane

PERIODS = 3
SPOKEN = 3  # at most so many behaviours are told of
FIXED = {"fixed_login": 0, "fixed_interaction": 1, "fixed_purchase": 2}
Fact = dict[str, Any]
Lanes = Callable[[], Sequence[Lane]]  # asked only where someone's evidence goes beyond the dimensions


def facts(standing: Standing, policy: Policy | None = None, lanes: Lanes = lanes_now) -> list[Fact]:
    """Return what explains a standing, the deciding condition first; every number is a plain value."""
    policy = policy or standing_policy(standing.policy_version)
    known = _known(standing, lanes)
    told = [_deciding(standing, policy, known), *_declines(standing, policy, known)]
    if standing.returned_on:
        told.append({"code": "returned_on", "on": standing.returned_on})
    if standing.pending_state and not standing.night_state:  # else better than the night said
        told.append({"code": "waits", "state": standing.pending_state, "since": standing.pending_state_since})
    if standing.last_active_on:
        told.append({"code": "last_active", "on": standing.last_active_on})
    if standing.last_purchase_on:
        told.append({"code": "last_purchase", "on": standing.last_purchase_on})
    if standing.tier and (worth := worth_of(standing.profile, policy)):
        told.append({"code": "worth"} | asdict(worth))
    return told


def sentences(
    standing: Standing, today: dt.date, policy: Policy | None = None, lanes: Lanes = lanes_now
) -> list[str]:
    """Return the facts in words, as of a day."""
    told = [_say(fact, today) for fact in facts(standing, policy, lanes)]
    return [sentence for sentence in told if sentence]


def behaviours(standing: Standing, policy: Policy | None = None, lanes: Lanes = lanes_now) -> list[Fact]:
    """Return what was usual and what was seen, for every behaviour that the person ever used."""
    policy = policy or standing_policy(standing.policy_version)
    known = _known(standing, lanes)
    return [
        _behaviour(standing, place, policy, lane)
        for place, lane in enumerate(known)
        if _last(standing, place)
    ]


def _known(standing: Standing, lanes: Lanes) -> Sequence[Lane]:
    """Return the lanes that the evidence tells of."""
    return lanes() if len(standing.last_days) > len(OWN_LANES) else OWN_LANES


def _deciding(standing: Standing, policy: Policy, known: Sequence[Lane]) -> Fact:
    """Return the condition that decided, with its numbers."""
    code, as_of = standing.decided_by, standing.as_of
    fact: Fact = {"code": code, "state": standing.state}
    if code in FIXED:
        fact |= _fixed(standing, FIXED[code], policy, known)
    elif code in ("guard", "held", "returned"):
        fact |= {"days": standing.recent_days, "window": policy.guard_window}
    elif code in ("rhythm", "pooled", "steady", "unconfirmed", "veto"):
        fact |= _pooled(standing, policy)
    if code in ("never_seen", "newcomer"):
        fact |= {"on": standing.state_since, "days": max(0, (as_of - standing.state_since).days)}
    return fact


def _fixed(standing: Standing, group: int, policy: Policy, known: Sequence[Lane]) -> Fact:
    """Measure the silence that the fixed rule looked at."""
    places = [place for place, lane in enumerate(known) if group_of(lane.dimension) == group]
    seen = [last for place in places if (last := _last(standing, place))]
    limits = policy.prospect_limits if standing.profile.kind == "prospect" else policy.owner_limits
    days = max(0, (standing.as_of - max(seen)).days - 1) if seen else None
    limit = round(float(own_limit(limits[group], standing.pooled_baseline, standing.baseline_days, policy)))
    fact = {"days": days, "limit": limit, "last_on": max(seen, default=None)}
    if limit > limits[group]:
        fact["own_gap"] = round(standing.baseline_days / standing.pooled_baseline)
    return fact


def _pooled(standing: Standing, policy: Policy) -> Fact:
    return {
        "per_week": _per_week(standing.pooled_baseline, standing.baseline_days),
        "periods": list(standing.pooled_periods),
        "period_days": policy.period_days,
    }


def _declines(standing: Standing, policy: Policy, known: Sequence[Lane]) -> list[Fact]:
    """Return the behaviours that fell silent against the own rhythm, the weightiest first."""
    if standing.basis != "rhythm":
        return []
    mask = standing.declining & standing.established
    falling = [place for place in range(len(known)) if mask >> place & 1 and _last(standing, place)]
    falling.sort(key=lambda place: -_at(standing.baseline, place))
    return [
        {"code": "declines"} | _behaviour(standing, place, policy, known[place]) for place in falling[:SPOKEN]
    ]


def _behaviour(standing: Standing, place: int, policy: Policy, lane: Lane) -> Fact:
    last, usual = _last(standing, place), _at(standing.baseline, place)
    periods = list(standing.periods[place * PERIODS : (place + 1) * PERIODS])
    return {
        "dimension": lane.dimension,
        "behaviour": lane.name,
        "per_week": _per_week(usual, standing.baseline_days),
        "periods": periods,
        "period_days": policy.period_days,
        "ratio": _ratio(sum(periods), len(periods) * policy.period_days, usual, standing.baseline_days),
        "weeks": max(0, (standing.as_of - last).days - 1) // 7 if last else None,
        "last_on": last,
        "established": bool(standing.established >> place & 1),
        "declining": bool(standing.declining >> place & 1),
    }


def _per_week(days: int, length: int) -> float:
    return round(7 * days / length, 1) if length > 0 else 0.0


def _ratio(days: int, length: int, usual: int, usual_length: int) -> float | None:
    """Return how much of what was usual was seen, None where nothing was."""
    return round(days * usual_length / (usual * length), 2) if usual and length else None


def _at(values: list, place: int) -> int:
    return values[place] if place < len(values) else 0


def _last(standing: Standing, place: int) -> dt.date | None:
    """Return the last day of a behaviour, None for never."""
    number = standing.last_days[place] if place < len(standing.last_days) else -1
    return clock.day_from_number(number) if number >= 0 else None


def _say(fact: Fact, today: dt.date) -> str:
    say = WORDS.get(fact["code"])
    return say(fact, today) if say else ""


def _often(rate: float) -> str:
    """Say how often something used to happen."""
    if rate >= 1:
        return _("每周 {days} 天").format(days=f"{rate:g}")
    if rate * 30 / 7 >= 1:
        return _("每月 {days} 天").format(days=round(rate * 30 / 7))
    return _("每月不到 1 天")


def _ago(day: dt.date, today: dt.date) -> str:
    days = (today - day).days
    if days <= 0:
        return _("今天")
    return ngettext("%(days)d 天前", "%(days)d 天前", days) % {"days": days}


def _say_declines(fact: Fact, today: dt.date) -> str:
    name = fact["behaviour"] or EventType.Dimension(fact["dimension"]).label
    often = _often(fact["per_week"])
    if fact["weeks"] >= 1:
        text = ngettext(
            "连续 %(weeks)d 周没有%(name)s，过去%(often)s",
            "连续 %(weeks)d 周没有%(name)s，过去%(often)s",
            fact["weeks"],
        )
        return text % {"weeks": fact["weeks"], "name": name, "often": often}
    seen, days = sum(fact["periods"]), len(fact["periods"]) * fact["period_days"]
    text = _("最近 {span} 天只有 {seen} 天{name}，过去{often}")
    return text.format(span=days, seen=seen, name=name, often=often)


def _say_rhythm(fact: Fact, today: dt.date) -> str:
    span, seen = len(fact["periods"]) * fact["period_days"], sum(fact["periods"])
    if not seen:
        return _("最近 {span} 天一次也没来过，过去{often}").format(span=span, often=_often(fact["per_week"]))
    text = _("最近 {span} 天一共只来了 {seen} 天，过去{often}")
    return text.format(span=span, seen=seen, often=_often(fact["per_week"]))


def _say_steady(fact: Fact, today: dt.date) -> str:
    return _("和自己过去的习惯（{often}）差不多").format(often=_often(fact["per_week"]))


def _say_veto(fact: Fact, today: dt.date) -> str:
    return _("大部分行为少了，但还有一项保持着，所以不算休眠")


def _say_guard(fact: Fact, today: dt.date) -> str:
    text = _("过去 {window} 天有 {days} 天活跃，所以不算休眠")
    return text.format(window=fact["window"], days=fact["days"])


def _say_held(fact: Fact, today: dt.date) -> str:
    if not fact["days"]:
        return _("过去 {window} 天没有再来过").format(window=fact["window"])
    text = _("过去 {window} 天只有 {days} 天活跃，还没有回到原来的习惯")
    return text.format(window=fact["window"], days=fact["days"])


def _say_returned(fact: Fact, today: dt.date) -> str:
    return _("回来了：过去 {window} 天有 {days} 天活跃").format(window=fact["window"], days=fact["days"])


def _say_unconfirmed(fact: Fact, today: dt.date) -> str:
    return _("最近明显少了，再观察几天才下结论")


def _say_fixed(fact: Fact, today: dt.date) -> str:
    what = {
        "fixed_login": _("登录"),
        "fixed_interaction": _("互动"),
        "fixed_purchase": _("购买"),
    }[fact["code"]]
    if fact["last_on"] is None:
        return _("来得不多，看不出自己的节奏，只按天数看")
    text = _("来得不多，看不出自己的节奏，只按天数看：上次{what}在 {ago}，满 {limit} 天算久")
    if "own_gap" in fact:
        text = _("平常大约 {gap} 天来一次：上次{what}在 {ago}，满 {limit} 天算久")
    ago, gap = _ago(fact["last_on"], today), fact.get("own_gap")
    return text.format(what=what, ago=ago, limit=fact["limit"], gap=gap)


def _say_never_seen(fact: Fact, today: dt.date) -> str:
    return _("加入以来从未来过")


def _say_newcomer(fact: Fact, today: dt.date) -> str:
    return _("新用户，{day} 才认识").format(day=fact["on"].isoformat())


def _plain(text: Callable[[], str]) -> Callable[[Fact, dt.date], str]:
    return lambda fact, today: text()


def _dated(text: Callable[[], str]) -> Callable[[Fact, dt.date], str]:
    return lambda fact, today: text().format(day=fact["on"].isoformat(), ago=_ago(fact["on"], today))


WORDS: dict[str, Callable[[Fact, dt.date], str]] = {
    "declines": _say_declines,
    "rhythm": _say_rhythm,
    "pooled": _say_rhythm,
    "steady": _say_steady,
    "veto": _say_veto,
    "guard": _say_guard,
    "held": _say_held,
    "returned": _say_returned,
    "unconfirmed": _say_unconfirmed,
    "fixed_login": _say_fixed,
    "fixed_interaction": _say_fixed,
    "fixed_purchase": _say_fixed,
    "never_seen": _say_never_seen,
    "newcomer": _say_newcomer,
    "alumnus": _plain(lambda: _("已经毕业，不再计算活跃状态")),
    "no_profiling": _plain(lambda: _("本人要求不被分析，不计算活跃状态")),
    "deceased": _plain(lambda: _("已经离世，不再计算活跃状态")),
    "restricted": _plain(lambda: _("资料只保存、不使用，不计算活跃状态")),
    "returned_on": _dated(lambda: _("{day}（{ago}）又来过一次")),
    "last_active": _dated(lambda: _("最近一次活跃 {day}（{ago}）")),
    "last_purchase": _dated(lambda: _("最近一次购买 {day}")),
}
