"""Owns which greetings suit a person today: the same for the whole day, and not one text for everybody."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from scrm.lib.tone.template import fill


class Text(Protocol):
    """What the choice needs to know of a greeting; an empty list suits everybody."""

    pk: int
    code: str
    language: str
    text: str
    tone: str
    quadrants: list[str]
    states: list[str]
    reasons: list[str]
    kinds: list[str]
    months: list[int]


@dataclass(frozen=True, slots=True)
class Person:
    """For whom, by whom and when."""

    key: str  # the same for one person, employee and day: it settles all ties
    language: str
    quadrant: str
    state: str
    kind: str
    reasons: tuple[str, ...]
    month: int
    values: Mapping[str, object]  # of the placeholders
    heard: frozenset[str]  # texts the person had before


def choose(
    greetings: Iterable[Text], person: Person, worn: Collection[str] = (), count: int = 3
) -> list[tuple[Text, str]]:
    """Return the best greetings with their text; `worn` codes were used a lot lately and come last.

    The closer a greeting is written for this person's situation, the better; tones differ where they can.
    """
    fitting = [(greeting, text) for greeting in greetings if (text := _text_for(greeting, person))]
    fitting.sort(key=lambda pair: (pair[0].code in worn, -_closeness(pair[0], person), _lot(person, pair[0])))
    return list(_varied(fitting))[:count]


def _text_for(greeting: Text, person: Person) -> str | None:
    """Return the filled text when the greeting suits the person, has its values, and is new to them."""
    if not _suits(greeting, person):
        return None
    text = fill(greeting.text, person.values)
    return None if text in person.heard else text


def _suits(greeting: Text, person: Person) -> bool:
    return (
        greeting.language == person.language
        and (not greeting.quadrants or person.quadrant in greeting.quadrants)
        and (not greeting.states or person.state in greeting.states)
        and (not greeting.kinds or person.kind in greeting.kinds)
        and (not greeting.months or person.month in greeting.months)
        and (not greeting.reasons or not set(greeting.reasons).isdisjoint(person.reasons))
    )


def _closeness(greeting: Text, person: Person) -> int:
    """Return 3 for a text written for the first reason, 2 for another reason, 1 for a state, else 0.

    The first reason is the most telling one: who waits for a promise is not asked about the weather.
    """
    if greeting.reasons:
        return 2 + (person.reasons[0] in greeting.reasons)
    return int(bool(greeting.quadrants or greeting.states or greeting.months))


def _lot(person: Person, greeting: Text) -> bytes:
    return hashlib.blake2b(f"{person.key}:{greeting.code}".encode(), digest_size=8).digest()


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
