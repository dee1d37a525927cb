"""Owns every number of the standing rules, their allowed ranges, and the three named settings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from types import MappingProxyType

from segmentation.rules.chunk import WIDTH
from users.rules import DIMENSIONS

EPOCH = date(1970, 1, 1)
VETOES = ("any", "presence")
GROUPS = ("login", "interaction", "purchase")
WEIGHTS = {
    "login": 1.0,
    "browse": 1.0,
    "interact": 2.5,
    "post": 5.0,
    "campaign": 4.0,
    "purchase": 6.0,
    "contact": 5.0,
}
RANGES = {
    "period_days": (7, 60),
    "baseline_days": (56, 240),
    "baseline_min_days": (14, 56),
    "established_days": (2, 30),
    "decline_ratio": (0.0, 0.9),
    "vote_share": (0.5, 1.0),
    "vote_power": (0.0, 1.0),
    "guard_days": (1, 28),
    "guard_window": (7, 56),
    "confirm_days": (0, 60),
    "confirm_readings": (1, 30),
    "leave_days": (1, 28),
    "leave_ratio": (0.0, 1.0),
    "settle_days": (90, 1000),
    "cooling_expected": (0.0, 20.0),
    "cooling_leave_ratio": (0.0, 1.0),
    "rhythm_days": (6, 100),
    "lookback_days": (180, 730),
    "tenure_days": (60, 365),
    "new_days": (1, 90),
    "lost_days": (60, 1000),
    "own_gaps": (0.0, 10.0),
    "own_stretch": (1.0, 3.0),
    "risk_half_life": (3.0, 180.0),
    "engagement_half_life": (3.0, 180.0),
    "presence_share": (0.0, 1.0),
    "value_cut": (0.0, 100.0),
    "value_band": (0.0, 40.0),
    "engagement_cut": (0.0, 100.0),
    "engagement_band": (0.0, 40.0),
    "tier_s": (0.0, 100.0),
    "tier_a": (0.0, 100.0),
    "tier_b": (0.0, 100.0),
}
WHOLE = {name for name, (low, _) in RANGES.items() if isinstance(low, int)}
LIMIT = (7, 1000)
WEIGHT = (0.0, 100.0)
WORTH = (0.0, 1e9)
NAME_LENGTH = 60
QUIET_SPAN = 60


@dataclass(frozen=True)
class Policy:
    """Hold one version of the numbers; a wrong one is refused with a sentence that names it."""

    period_days: int = 21  # three of these in a row are judged
    baseline_days: int = 182  # the person's own earlier rhythm, before the periods
    baseline_min_days: int = 28  # a shorter baseline counts as this long
    established_days: int = 4  # active days in the baseline that give a dimension its vote
    decline_ratio: float = 0.25  # at most this part of the own baseline is a decline
    vote_share: float = 0.6  # weight of the declining dimensions
    vote_power: float = 0.5  # a vote weighs (active days in the baseline) to this power
    veto: str = "any"  # 'any' lively dimension keeps from dormant, or 'presence' alone
    presence: tuple[str, ...] = ("login", "browse")
    guard_days: int = 4  # whoever was active so often in the guard's window is never dormant
    guard_window: int = 28
    confirm_days: int = 7  # a worse state is entered after so many days
    confirm_readings: int = 2  # and so many readings in a row
    leave_days: int = 2  # dormant ends with so many active days in the guard's window
    leave_ratio: float = 0.5  # and this part of the rhythm frozen at entry
    settle_days: int = 365  # after so long in dormant a new, calmer rhythm counts as the person's own
    cooling_expected: float = 2.0  # periods are joined until the baseline predicts so many active days
    cooling_leave_ratio: float = 0.5  # cooling ends above this part of the own baseline
    rhythm_days: int = 12  # active days of the last year, before the periods, that make a rhythm
    lookback_days: int = 365
    tenure_days: int = 120  # known for so long, or the fixed rule decides
    new_days: int = 28
    lost_days: int = 180
    owner_limits: tuple[int, int, int] = (60, 90, 180)  # days without login, interaction, purchase
    owner_unseen: int = 60  # days since joining, of people who were never seen
    prospect_limits: tuple[int, int, int] = (45, 60, 120)
    prospect_unseen: int = 45
    own_gaps: float = 2.0  # the fixed rule waits for so many of the own mean gaps, too
    own_stretch: float = 1.5  # up to so many times the fixed limit
    risk_half_life: float = 21.0
    engagement_half_life: float = 30.0
    weights: tuple[float, ...] = tuple(WEIGHTS[name] for name in DIMENSIONS)
    presence_share: float = 0.7  # of engagement; the rest is depth
    value_attribute: str = ""  # of a profile: value is the money it stands for, instead of purchases
    worths: tuple[tuple[str, float], ...] = ()  # what its texts stand for, in units of the currency
    value_cut: float = 50.0
    value_band: float = 5.0
    engagement_cut: float = 50.0
    engagement_band: float = 5.0
    tier_s: float = 95.0
    tier_a: float = 80.0
    tier_b: float = 50.0
    quiet: tuple[tuple[int, int], ...] = ()  # first and last day, both inside, days since 1970-01-01

    def __post_init__(self) -> None:
        """Refuse what lies outside its range."""
        for name, allowed in RANGES.items():
            _within(name, getattr(self, name), allowed, whole=name in WHOLE)
        _check_lists(self)
        _check_together(self)
        object.__setattr__(self, "quiet", _merged(self.quiet))

    @classmethod
    def from_values(cls, values: Mapping) -> "Policy":
        """Build from stored plain values; what is left out takes its default."""
        unknown = values.keys() - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"{sorted(unknown)[0]}: there is no such setting.")
        return cls(**{name: _plain(name, value) for name, value in values.items()})

    def as_values(self) -> dict:
        """Give plain values that JSON can carry; quiet days as dates."""
        values = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(self).items()}
        values["worths"] = [list(item) for item in self.worths]
        values["quiet"] = [[_iso(first), _iso(last)] for first, last in self.quiet]
        return values


def _plain(name, value):
    if name == "quiet":
        return tuple(_interval(item) for item in _listed(name, value))
    if name == "worths":
        return tuple(_worth(item) for item in _listed(name, value))
    return tuple(_listed(name, value)) if name in LISTS else value


LISTS = {"presence", "owner_limits", "prospect_limits", "weights"}


def _listed(name, value):
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{name} must be a list.")
    return value


def _interval(item):
    if not isinstance(item, (list, tuple)) or len(item) != 2:
        raise ValueError("quiet: each entry needs a first and a last day.")
    return tuple(_day(value) for value in item)


def _day(value):
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError("quiet: each entry needs a first and a last day.")
    try:
        return (date.fromisoformat(value) - EPOCH).days
    except ValueError:
        raise ValueError(f"quiet: {value[:20]!r} is not a date such as 2026-02-16.") from None


def _worth(item):
    if not isinstance(item, (list, tuple)) or len(item) != 2 or not isinstance(item[0], str):
        raise ValueError("worths: each entry needs a text and an amount of money.")
    _within("worths", item[1], WORTH, whole=False)
    return item[0], item[1]


def _iso(day):
    return (EPOCH + timedelta(days=day)).isoformat()


def _within(name, value, allowed, *, whole):
    low, high = allowed
    kind, word = ((int,), "a whole number") if whole else ((int, float), "a number")
    if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
        raise ValueError(f"{name} must be {word} from {low} to {high}.")


def _check_lists(policy):
    if policy.veto not in VETOES:
        raise ValueError("veto must be 'any' or 'presence'.")
    if not set(policy.presence) <= set(DIMENSIONS):
        raise ValueError(f"presence must name dimensions: {', '.join(DIMENSIONS)}.")
    if not isinstance(policy.value_attribute, str) or len(policy.value_attribute) > NAME_LENGTH:
        raise ValueError(f"value_attribute must be a name of at most {NAME_LENGTH} characters.")
    if len(dict(policy.worths)) < len(policy.worths):
        raise ValueError("worths: each text may stand there once.")
    _numbers("weights", policy.weights, WIDTH, WEIGHT, whole=False)
    for name in ("owner", "prospect"):
        limits = getattr(policy, f"{name}_limits")
        _numbers(f"{name}_limits", limits, len(GROUPS), LIMIT, whole=True)
        _within(f"{name}_unseen", getattr(policy, f"{name}_unseen"), LIMIT, whole=True)
        if getattr(policy, f"{name}_unseen") > min(limits):
            raise ValueError(
                f"{name}_unseen must be from {LIMIT[0]} to {min(limits)}, the least of {name}_limits."
            )


def _numbers(name, values, size, allowed, *, whole):
    if len(values) != size:
        raise ValueError(f"{name} must hold {size} numbers.")
    for value in values:
        _within(name, value, allowed, whole=whole)


def _check_together(policy):
    if not policy.tier_s >= policy.tier_a >= policy.tier_b:
        raise ValueError("tier_s, tier_a and tier_b must descend.")
    if policy.cooling_leave_ratio < policy.decline_ratio:
        raise ValueError(f"cooling_leave_ratio must be from {policy.decline_ratio} (decline_ratio) to 1.0.")
    if policy.tenure_days < 3 * policy.period_days + policy.baseline_min_days:
        least = 3 * policy.period_days + policy.baseline_min_days
        raise ValueError(f"tenure_days must be from {least} (three periods and the least baseline) to 365.")
    if policy.guard_days > policy.guard_window:
        raise ValueError("guard_days must be from 1 to guard_window.")


def _merged(quiet):
    """Order the quiet intervals and join those that touch."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(quiet):
        if merged and first <= merged[-1][1] + 1:
            start, end = merged.pop()
            merged.append((start, max(end, last)))
        else:
            merged.append((first, last))
    if any(not 0 <= first <= last <= first + QUIET_SPAN for first, last in quiet + tuple(merged)):
        raise ValueError(
            f"quiet: a time must end on or after its first day, and span at most {QUIET_SPAN + 1} days."
        )
    return tuple(merged)


STANDARD = Policy()
SETTINGS = MappingProxyType(
    {
        "sensitive": replace(
            STANDARD,
            period_days=14,
            owner_limits=(45, 60, 120),
            owner_unseen=45,
            prospect_limits=(30, 45, 90),
            prospect_unseen=30,
        ),
        "standard": STANDARD,
        "strict": replace(
            STANDARD,
            period_days=30,
            tenure_days=150,
            owner_limits=(90, 120, 365),
            owner_unseen=90,
            prospect_limits=(60, 90, 180),
            prospect_unseen=60,
        ),
    }
)
