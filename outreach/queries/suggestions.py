"""Owns what we may say to someone today: two or three greetings, filled with what is known of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count

from outreach.models import Greeting, Touch
from outreach.rules import Person, choose
from scrm.lib import clock
from scrm.lib.tone.interests import is_interest
from scrm.lib.tone.language import is_readable, language_of_name
from scrm.lib.tone.salutation import salutation
from segmentation.models import Standing
from users.models import Employee, Holding, Profile, Tag

WORN_DAYS, WORN_USES = 7, 4


@dataclass(frozen=True, slots=True)
class Variant:
    """One suggestion: the text as it would be sent."""

    key: str  # the greeting's id, or 0 for own words
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person when a greeting is chosen."""

    profile: Profile
    standing: Standing | None
    reasons: Sequence[str]
    tags: Sequence[Tag]
    holdings: Sequence[Holding]
    touches: Sequence[Touch]  # newest first


class Suggestions:
    """Chooses greetings for the employee who sends them on one day (two queries for any number of people)."""

    def __init__(self, employee: Employee, today: dt.date) -> None:
        self.employee, self.today = employee, today
        self.greetings = list(Greeting.objects.filter(is_active=True).order_by("code"))
        self.worn = worn_codes(employee, today)

    def for_person(self, known: Known, language: str) -> list[Variant]:
        """Return two or three texts, best first; one empty text for own words where none fits."""
        found = choose(self.greetings, self._person(known, language), self.worn)
        return [Variant(str(greeting.pk), text) for greeting, text in found] or [Variant("0", "")]

    def _person(self, known: Known, language: str) -> Person:
        profile, standing = known.profile, known.standing
        return Person(
            key=f"{self.today}:{self.employee.pk}:{profile.pk}",
            language=language,
            quadrant=standing.quadrant if standing else "",
            state=standing.state if standing else "",
            kind=profile.kind,
            reasons=tuple(known.reasons),
            month=self.today.month,
            values=self._values(known, language),
            heard=frozenset(touch.text for touch in known.touches),
        )

    def _values(self, known: Known, language: str) -> dict[str, object]:
        def readable(words: Iterable[str]) -> str | None:
            return next((word for word in words if is_readable(word, language)), None)

        seen = known.standing.last_active_on if known.standing else None
        return {
            "salutation": salutation_of(known.profile, language),
            "koe": self.employee.name,
            "product": readable(holding.product for holding in known.holdings if not holding.released_on),
            "days": (self.today - seen).days if seen and seen < self.today else None,
            "tag": readable(tag.name for tag in known.tags if is_interest(tag.name)),
            "city": readable([known.profile.city]),
        }


def worn_codes(employee: Employee, today: dt.date) -> set[str]:
    """Return the greetings that an employee used a lot in the days before today."""
    since, until = clock.day_start(today - dt.timedelta(days=WORN_DAYS)), clock.day_start(today)
    used = Touch.objects.standing().filter(employee=employee, sent_at__gte=since, sent_at__lt=until)
    counted = used.exclude(greeting=None).values_list("greeting__code").annotate(uses=Count("pk"))
    return {code for code, uses in counted if uses >= WORN_USES}


def language_for(profile: Profile) -> str:
    """Return the language to greet in: the person's own where known, else that of the name."""
    own = str(profile.attributes.get("language") or "").lower()
    if own:
        return "en" if own.startswith("en") else "zh"
    return language_of_name(profile.name)


def other_language(language: str) -> str:
    """Return the other one of our two languages."""
    return "zh" if language == "en" else "en"


def salutation_of(profile: Profile, language: str) -> str:
    """Return how someone is addressed."""
    return salutation(
        profile.name,
        title=profile.title,
        gender=profile.gender,
        preferred=profile.preferred_salutation,
        language=language,
    )
