"""Owns what the pages of the library show: greetings with their figures, and texts that wait for a lead."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from outreach.models import Diagnosis, Greeting, HeldText, Touch
from outreach.queries.wording import text_findings
from scrm.lib.tone.finding import Finding
from users.models import Employee


def greetings(status: str = "", language: str = "", written_for: str = "", text: str = "") -> QuerySet:
    """Return greetings of a state, language, reason or occasion."""
    drafts_first = Case(
        When(status=Greeting.Status.DRAFT, then=0), When(status=Greeting.Status.REVIEWED, then=1), default=2
    )
    found = Greeting.objects.select_related("author", "reviewed_by")
    found = found.order_by(drafts_first, "-language", "code")
    if status:
        found = found.filter(status=status)
    if language:
        found = found.filter(language=language)
    if written_for:
        found = found.filter(Q(reasons__contains=[written_for]) | Q(occasions__contains=[written_for]))
    return found.filter(text__icontains=text) if text else found


@dataclass(frozen=True, slots=True)
class Figures:
    """How a text fared."""

    uses: int = 0
    replies: int = 0
    displeased: int = 0  # a check-up after it noted displeasure, or that contact is not wanted


def figures(greeting_ids: Sequence[int]) -> dict[int, Figures]:
    """Return how often texts were sent, answered, and met displeasure (one query)."""
    bad = Q(mood=Diagnosis.Mood.DISPLEASED) | Q(reason=Diagnosis.Reason.UNWANTED)
    touches = Touch.objects.standing().filter(greeting__in=greeting_ids)
    touches = touches.annotate(is_bad=Exists(Diagnosis.objects.filter(bad, item=OuterRef("item"))))
    counted = touches.values_list("greeting").annotate(
        uses=Count("pk"),
        replies=Count("pk", filter=Q(outcome=Touch.Outcome.REPLIED)),
        displeased=Count("pk", filter=Q(is_bad=True)),
    )
    return {greeting: Figures(*counts) for greeting, *counts in counted}


def held_texts(employee: Employee, *, is_waiting: bool = True) -> QuerySet:
    """Return the texts that were held back for the people whom a lead may see."""
    found = HeldText.objects.visible_to(employee).select_related("profile", "employee", "decided_by")
    return found.waiting() if is_waiting else found.filter(decided_at__isnull=False).order_by("-decided_at")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and how grave what stands there is."""

    text: str
    severity: str = ""


def marked(text: str, findings: list[Finding]) -> list[Piece]:
    """Return a text in pieces, so that the words that the lint minds can be marked; the gravest counts."""
    places = [each for each in findings if 0 < each.end - each.start < len(text) or each.severity == "block"]
    edges = sorted({0, len(text), *(edge for each in places for edge in (each.start, each.end))})
    return list(_pieces(text, edges, places))


def _pieces(text: str, edges: list[int], places: list[Finding]) -> Iterator[Piece]:
    for start, end in pairwise(edges):
        here = {each.severity for each in places if each.start <= start and end <= each.end}
        grave = next((severity for severity in ("block", "warn", "hint") if severity in here), "")
        yield Piece(text[start:end], grave)


@dataclass(slots=True)
class Flaw:
    """One reason, with all the words of a text that it minds."""

    severity: str
    reason: Any
    words: list[str]


def flaws(findings: Sequence[Finding]) -> list[Flaw]:
    """Return findings with one line for each reason; a whole text and a missing name have no words."""
    found: dict[tuple[str, str], Flaw] = {}
    for each in findings:
        flaw = found.setdefault((each.rule, each.severity), Flaw(each.severity, each.reason_zh, []))
        if each.matched and each.rule not in ("length", "no_name") and each.matched not in flaw.words:
            flaw.words.append(each.matched)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Held:
    """A text that waits, with what the lint says of it now."""

    held: HeldText
    pieces: list[Piece]
    flaws: list[Flaw]
    age: dt.timedelta


def held_with_findings(rows: list[HeldText], now: dt.datetime) -> list[Held]:
    """Return texts with their marks."""
    found = []
    for each in rows:
        findings = [one for one in text_findings(each.profile, each.text) if one.severity != "hint"]
        found.append(Held(each, marked(each.text, findings), flaws(findings), now - each.created_at))
    return found
