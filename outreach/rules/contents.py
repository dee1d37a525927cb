"""Owns what someone may like, and whether a benefit may be offered to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from scrm.lib.tone.finding import Finding
from scrm.lib.tone.likings import canonical
from scrm.lib.tone.lint import lint

SELLING = frozenset({"push", "link", "price"})
SELLS = frozenset({"absolute", "overpromise", "pressure"}) | SELLING
ENDS = "。！？!?\n"


class Shelved(Protocol):
    """What matching needs to know of a content."""

    language: str
    tags: list[str]


T = TypeVar("T", bound=Shelved)


def liked(tags: Iterable[str], shelf: Iterable[T], language: str, count: int = 2) -> list[tuple[T, str]]:
    """Return contents that match someone's tags, each with the tag that it matches, the closest first."""
    known = {canonical(tag): tag for tag in tags}
    found = []
    for content in shelf:
        shared = [known[canonical(tag)] for tag in content.tags if canonical(tag) in known]
        if shared and content.language == language:
            found.append((content, shared))
    found.sort(key=lambda pair: -len(pair[1]))  # stable: the newest first among equals
    return [(content, shared[0]) for content, shared in found[:count]]


@dataclass(frozen=True, slots=True)
class Offering:
    """What decides whether one benefit may be offered in a text."""

    has_answered: bool  # the conversation that we opened last was answered
    has_consent: bool  # a marketing row in the ledger
    preferences: Sequence[str]  # tags and things that the person owns


def is_one_known_benefit(text: str, findings: Iterable[Finding], offering: Offering) -> bool:
    """Say whether what sells in a text is one benefit, asked for by an answer, allowed, and known to suit.

    One benefit is one sentence; it suits where the text names something that the person is known to like.
    """
    if not (offering.has_answered and offering.has_consent):
        return False
    places = {sentence_of(text, each.start) for each in findings if each.rule in SELLING}
    named = any(liking and liking.lower() in text.lower() for liking in offering.preferences)
    return named and len(places) == 1


def without_allowed_offer(text: str, findings: list[Finding], offering: Offering) -> list[Finding]:
    """Return the findings, without those of the one benefit that may be offered."""
    if not is_one_known_benefit(text, findings, offering):
        return findings
    return [each for each in findings if each.rule not in SELLING]


def sentence_of(text: str, place: int) -> int:
    """Return where the sentence at a place begins."""
    return max(text.rfind(mark, 0, place) for mark in ENDS) + 1


def selling_words(text: str, language: str) -> list[str]:
    """Return what in a title or summary sells or promises: the shelf holds things of value in themselves."""
    return [each.matched for each in lint(text, language=language) if each.rule in SELLS]


def sells_message(words: Sequence[str]) -> str:
    """Return why something is not put on the shelf."""
    named = _("、").join(dict.fromkeys(words))
    return _("好内容不推销：去掉“%(words)s”。") % {"words": named}
