"""Owns what we may say to someone today: two or three greetings, filled with what is known of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.models import Content, Greeting, Touch
from outreach.rules import REASONS, Person, choose
from outreach.rules.contents import liked
from outreach.rules.greetings import Choice
from outreach.rules.library import OCCASIONS
from scrm.lib import clock
from scrm.lib.tone.interests import is_interest
from scrm.lib.tone.language import is_readable
from scrm.lib.tone.occasions import COLD_MONTHS, COLD_TERMS, JOY, NAMES, TOPIC, is_teacher, is_warm_place
from scrm.lib.tone.salutation import salutation
from segmentation.models import Standing
from users.models import Employee, Holding, Profile, Tag
from users.queries import calendar
from users.rules.calendar import Calendar
from users.rules.festivals import CARE_TERMS, next_birthday

WORN_DAYS, WORN_USES = 7, 4
WHY = {
    "reason": gettext_lazy("为“%(value)s”写的"),
    "occasion": gettext_lazy("今天是%(value)s"),
    "content": gettext_lazy("提到 Ta 可能喜欢的《%(value)s》"),
    "tag": gettext_lazy("提到 Ta 的%(value)s"),
    "product": gettext_lazy("提到 Ta 的%(value)s"),
    "city": gettext_lazy("提到%(value)s"),
    "last_topic": gettext_lazy("接着%(value)s"),
    "kind": gettext_lazy("为没有买的朋友写的"),
    "standing": gettext_lazy("按 Ta 的现状写的"),
    "season": gettext_lazy("应季"),
    "anybody": gettext_lazy("一句平常的问候，没对 Ta 说过"),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One suggestion: the text as it would be sent."""

    key: str  # the greeting's id, or 0 for own words
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Liked:
    """Something on the shelf that someone may like, and the tag that says so."""

    content: Content
    tag: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one person when a greeting is chosen."""

    profile: Profile
    standing: Standing | None
    reasons: Sequence[str]
    tags: Sequence[Tag]
    holdings: Sequence[Holding]
    touches: Sequence[Touch]  # newest first
    place: int = 0  # among the people of the employee's day


class Suggestions:
    """Chooses greetings for the employee who sends them on one day (three queries)."""

    def __init__(self, employee: Employee, today: dt.date) -> None:
        self.employee, self.today = employee, today
        self.calendar = calendar(today, today)
        self.is_mourning = self.calendar.is_mourning(today)
        usable = [each for each in usable_greetings(employee, today) if self._is_fit(each)]
        self.greetings: list[Greeting] = usable
        self.worn = {each.code for each in usable if each.uses >= WORN_USES}
        self.shelf = list(Content.objects.on_shelf(today))

    def for_person(self, known: Known, language: str) -> list[Variant]:
        """Return two or three texts, best first; one empty text for own words where none fits."""
        person = self._person(known, language)
        found = choose(self.greetings, person, self.worn)
        variants = [Variant(str(each.greeting.pk), each.text, _why(each, person)) for each in found]
        return variants or [Variant("0", "")]

    def liked_by(self, known: Known, language: str) -> list[Liked]:
        """Return what someone may like, with the tag that says so."""
        return _liked(known.tags, self.shelf, language)

    def _is_fit(self, greeting: Greeting) -> bool:
        return not self.is_mourning or not any(word in greeting.text for word in JOY)

    def _person(self, known: Known, language: str) -> Person:
        profile, standing = known.profile, known.standing
        occasions = occasions_for(profile, known.holdings, self.today, self.calendar)
        is_mild = is_warm_place(profile.city) and self.today.month in COLD_MONTHS
        return Person(
            day_key=f"{self.today}:{self.employee.pk}",
            place=known.place,
            language=language,
            quadrant=standing.quadrant if standing else "",
            tier=standing.tier if standing else "",
            state=standing.state if standing else "",
            kind=profile.kind,
            reasons=tuple(known.reasons),
            occasions=tuple(occasions),
            month=0 if is_mild else self.today.month,
            values=self._values(known, language, occasions),
            heard=frozenset(touch.text for touch in known.touches),
            heard_codes=frozenset(touch.greeting_id for touch in known.touches if touch.greeting_id),
        )

    def _values(self, known: Known, language: str, occasions: Sequence[str]) -> dict[str, object]:
        def readable(words: Iterable[str]) -> str | None:
            return next((word for word in words if is_readable(word, language)), None)

        seen = known.standing.last_active_on if known.standing else None
        articles = [each for each in self.liked_by(known, language) if each.content.kind == "article"]
        return {
            "salutation": salutation_of(known.profile, language, known.standing),
            "koe": self.employee.name,
            "product": readable(holding.product for holding in known.holdings if not holding.released_on),
            "days": (self.today - seen).days if seen and seen < self.today else None,
            "tag": readable(tag.name for tag in known.tags if is_interest(tag.name)),
            "city": readable([known.profile.city]),
            "occasion": NAMES[language].get(occasions[0]) if occasions else None,
            "last_topic": _last_topic(known.tags, language),
            "content": articles[0].content.title if articles else None,
        }


def liked_by(tags: Sequence[Tag], language: str, today: dt.date) -> list[Liked]:
    """Return what on today's shelf someone with these tags may like (one query, none without a tag)."""
    interests = [tag for tag in tags if is_interest(tag.name)]
    return _liked(interests, list(Content.objects.on_shelf(today)), language) if interests else []


def _liked(tags: Sequence[Tag], shelf: Sequence[Content], language: str) -> list[Liked]:
    names = [tag.name for tag in tags if is_interest(tag.name)]
    return [Liked(content, tag) for content, tag in liked(names, shelf, language)]


def occasions_for(profile: Profile, holdings: Sequence[Holding], today: dt.date, days: Calendar) -> list[str]:
    """Return what a day is for someone, the most personal first: birthday, anniversary, festival, term.

    A birthday is kept by the calendar that the person named, else on the day that the source gave. A festival
    on a free day is told of on the last working day before it, too. On days of mourning there is none.
    """
    if days.is_mourning(today):
        return []
    born = profile.birthday
    found = []
    if born and next_birthday(born, profile.birthday_calendar or "solar", today) == today:
        found.append("birthday")
    if any(_is_anniversary(each.acquired_on, today) for each in holdings if not each.released_on):
        found.append("anniversary")
    tomorrow = today + dt.timedelta(days=1)
    festival = days.greeting_festival(today)
    if not festival and not days.is_working_day(tomorrow) and not days.is_mourning(tomorrow):
        festival = days.greeting_festival(tomorrow)
    term = days.solar_term_on(today)
    if festival and (festival != "teachers_day" or is_teacher(profile.title)):
        found.append(festival)
    if term in CARE_TERMS and not (term in COLD_TERMS and is_warm_place(profile.city)):
        found.append(term)
    return found


def _is_anniversary(acquired_on: dt.date | None, today: dt.date) -> bool:
    return bool(
        acquired_on
        and acquired_on.year < today.year
        and (acquired_on.month, acquired_on.day) == (today.month, today.day)
    )


def _last_topic(tags: Sequence[Tag], language: str) -> str | None:
    """Return what came up in the last check-up: an interest that it brought to light."""
    found = [tag for tag in tags if tag.origin == Tag.Origin.DIAGNOSIS and is_interest(tag.name)]
    found = [tag for tag in found if is_readable(tag.name, language)]
    if not found:
        return None
    newest = max(found, key=lambda tag: tag.created_at).name
    return TOPIC[language] % {"tag": newest}


def _why(choice: Choice, person: Person) -> str:
    """Return what spoke for a greeting, as a sentence."""
    return _("，").join(str(_one_why(code, choice, person)) for code in choice.why)


def _one_why(code: str, choice: Choice, person: Person) -> str:
    name, _colon, value = code.partition(":")
    if name == "occasion":
        value = str(OCCASIONS[value])
    elif name == "reason":
        reason = next((one for one in person.reasons if one in choice.greeting.reasons), "")
        value = str(REASONS[reason].sentence) if reason in REASONS else reason
    else:
        value = str(person.values.get(name) or "")
    return str(WHY[name]) % {"value": value}


def usable_greetings(employee: Employee, today: dt.date) -> QuerySet:
    """Return the greetings with how often an employee used each in the days before today."""
    since, until = clock.day_start(today - dt.timedelta(days=WORN_DAYS)), clock.day_start(today)
    mine = Q(touches__employee=employee, touches__sent_at__gte=since, touches__sent_at__lt=until)
    used = FilteredRelation("touches", condition=mine & Q(touches__undone_at=None))
    return Greeting.objects.usable().annotate(used=used, uses=Count("used")).order_by("code")


def other_language(language: str) -> str:
    """Return the other one of our two languages."""
    return "zh" if language == "en" else "en"


def salutation_of(profile: Profile, language: str, standing: Standing | None = None) -> str:
    """Return how someone is addressed."""
    return salutation_at(profile, language, standing.tier if standing else "")


def salutation_at(profile: Profile, language: str, tier: str) -> str:
    """Return how someone of a value tier is addressed."""
    return salutation(
        profile.name,
        title=profile.title,
        gender=profile.gender,
        preferred=profile.preferred_salutation,
        tier=tier,
        language=language,
    )
