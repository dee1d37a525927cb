"""Owns which greetings suit a person today: the same for the whole day, and not one text for everybody."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, Protocol

from scrm.lib.tone.template import fill, placeholders

EVENTS = {  # reasons that are the very thing to say
    *("promise_due", "returned", "newly_assigned", "displeased", "milestone", "welcome_back", "voice_landed"),
    *("advice_asked", "campaign_fits", "koc_invited", "koc_news"),
}
OWN = frozenset({"tag", "content", "last_topic"})  # what could be said to few others


class Text(Protocol):
    """What the choice needs to know of a greeting; an empty list suits everybody."""

    pk: int
    code: str
    language: str
    text: str
    tone: str
    quadrants: list[str]
    tiers: list[str]
    states: list[str]
    reasons: list[str]
    occasions: list[str]
    kinds: list[str]
    months: list[int]


@dataclass(frozen=True, slots=True)
class Person:
    """For whom, by whom and when."""

    day_key: str  # the same for one employee and day: it settles all ties
    place: int  # of the person among those of the employee's day: neighbours get different texts
    language: str
    quadrant: str
    tier: str
    state: str
    kind: str
    reasons: tuple[str, ...]
    occasions: tuple[str, ...]  # what today is for them, the most personal first
    month: int
    values: Mapping[str, object]  # of the placeholders
    heard: frozenset[str]  # texts the person had before
    heard_codes: frozenset[int] = frozenset()  # greetings the person had before, as written or changed


class Choice(NamedTuple):
    """A greeting that suits someone, filled, and what spoke for it."""

    greeting: Text
    text: str
    why: tuple[str, ...]  # codes of WHY, with a value after a colon where there is one


def choose(
    greetings: Iterable[Text], person: Person, worn: Collection[str] = (), count: int = 3
) -> list[Choice]:
    """Return the best greetings with their text; `worn` codes were used a lot lately and come last.

    The closer a greeting is written for this person's situation, the better; tones differ where they can.
    Among equally close ones the employee's people take turns, so that neighbours don't get the same.
    """
    fitting = [(greeting, text) for greeting in greetings if (text := _text_for(greeting, person))]

    def rank(pair: tuple[Text, str]) -> tuple[bool, int]:
        return pair[0].code in worn, -_closeness(pair[0], person)

    fitting.sort(key=lambda pair: (*rank(pair), _lot(person, pair[0])))
    turned = [pair for _rank, group in groupby(fitting, rank) for pair in _turned(list(group), person.place)]
    return [Choice(greeting, text, _why(greeting, person)) for greeting, text in _varied(turned)][:count]


def _text_for(greeting: Text, person: Person) -> str | None:
    """Return the filled text when the greeting suits the person, has its values, and is new to them."""
    if greeting.pk in person.heard_codes or not _suits(greeting, person):
        return None
    text = fill(greeting.text, person.values)
    return None if text in person.heard else text


def _suits(greeting: Text, person: Person) -> bool:
    return (
        greeting.language == person.language
        and _wants(greeting.states, person.state)
        and _wants(greeting.quadrants, person.quadrant)
        and _wants(greeting.kinds, person.kind)
        and _wants(greeting.tiers, person.tier)
        and _wants(greeting.months, person.month)
        and _shares(greeting.reasons, person.reasons)
        and _shares(greeting.occasions, person.occasions)
    )


def _wants(wanted: Collection, value: object) -> bool:
    return not wanted or value in wanted


def _shares(wanted: Collection[str], held: Collection[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(held)


def _closeness(greeting: Text, person: Person) -> int:
    """Return how near a text is to today: 6 and 5 an occasion, 4 the first reason or the person, down.

    The first reason is the most telling one: who waits for a promise, came back, or proposed
    what was built is spoken to about that first.
    """
    is_eventful = bool(person.reasons) and person.reasons[0] in EVENTS
    if greeting.occasions:
        return 2 if is_eventful else 5 + (person.occasions[0] in greeting.occasions)
    if greeting.reasons:
        return 3 + (person.reasons[0] in greeting.reasons)
    if _is_personal(greeting):
        return 2 if is_eventful else 4
    return int(bool(greeting.months))


def _is_personal(greeting: Text) -> bool:
    """Say whether a text is written for who someone is, or names something of theirs."""
    written_for = greeting.quadrants or greeting.states or greeting.tiers or greeting.kinds == ["prospect"]
    return bool(written_for) or not placeholders(greeting.text).isdisjoint(OWN)


def _lot(person: Person, greeting: Text) -> bytes:
    return hashlib.blake2b(f"{person.day_key}:{greeting.code}".encode(), digest_size=8).digest()


def _turned(pairs: list[tuple[Text, str]], place: int) -> list[tuple[Text, str]]:
    """Begin at another one for each place."""
    first = place % len(pairs)
    return pairs[first:] + pairs[:first]


def _varied(pairs: list[tuple[Text, str]]) -> Iterator[tuple[Text, str]]:
    """Yield one of each tone first, then the rest, each in order."""
    seen: set[str] = set()
    later = []
    for pair in pairs:
        if pair[0].tone in seen:
            later.append(pair)
        else:
            seen.add(pair[0].tone)
            yield pair
    yield from later


def _why(greeting: Text, person: Person) -> tuple[str, ...]:
    """Return what spoke for a greeting, the most telling first."""
    used = placeholders(greeting.text)
    occasion = next((code for code in person.occasions if code in greeting.occasions), "")
    said = [f"occasion:{occasion}"] if occasion else []
    said += ["reason"] if greeting.reasons else []
    said += [name for name in ("content", "tag", "product", "city", "last_topic") if name in used]
    said += ["kind"] if greeting.kinds == ["prospect"] else []
    said += ["standing"] if greeting.quadrants or greeting.states or greeting.tiers else []
    said += ["season"] if greeting.months else []
    return tuple(said[:2]) or ("anybody",)
