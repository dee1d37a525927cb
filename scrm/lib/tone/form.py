"""Own the form of a greeting: length, punctuation, questions, rhymes and the way out."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pypinyin import Style, lazy_pinyin

from scrm.lib.tone.finding import Finding, Severity, clauses, found
from scrm.lib.tone.lists import WAY_OUT, WISHES

# Characters for Chinese, words for English: below and above hint, above warn, above block.
BANDS = {"zh": (15, 60, 90, 150), "en": (6, 45, 65, 110)}
EMOJI = re.compile(
    r"(?:[\U0001F1E6-\U0001F1FF]{2}|[\u2600-\u2604\u2606-\u27BF\U0001F300-\U0001FAFF])"
    r"(?:[\uFE0F\U0001F3FB-\U0001F3FF]|\u200D[\u2600-\u27BF\U0001F300-\U0001FAFF])*|\[[\u4e00-\u9fff]{1,4}\]"
)
NOISE = re.compile(r"[!！]{2,}|[~～]{2,}|[【】★☆◆●]+|[?？]{2,}")
PARTICLES = frozenset("了吗呢吧的啊呀哦着过您你我他她它")


def form_findings(text: str, *, language: str, first_touch: bool) -> Iterator[Finding]:
    """Yield every flaw of form."""
    yield from _length(text, language)
    yield from _punctuation(text)
    yield from _questions(text, first_touch)
    if language == "zh":
        yield from _wishes(text)
        yield from _rhymes(text)


def _length(text: str, language: str) -> Iterator[Finding]:
    size = len(re.sub(r"\s", "", text)) if language == "zh" else len(text.split())
    low, good, long, longest = BANDS[language]
    severity: Severity | None = "hint" if size < low or size > good else None
    if size > long:
        severity = "block" if size > longest else "warn"
    if severity:
        yield found(text, "length", severity, 0, len(text))


def _punctuation(text: str) -> Iterator[Finding]:
    for match in NOISE.finditer(text):
        yield found(text, "punctuation", "warn", *match.span())
    for emoji in list(EMOJI.finditer(text))[1:]:
        yield found(text, "punctuation", "warn", *emoji.span())


def _questions(text: str, first_touch: bool) -> Iterator[Finding]:
    asked = list(re.finditer(r"[?？]+", text))
    for extra in asked[1:]:
        yield found(text, "questions", "warn", *extra.span())
    if asked and first_touch and not WAY_OUT.search(text.lower()):
        yield found(text, "way_out", "hint", *asked[0].span())


def _wishes(text: str) -> Iterator[Finding]:
    wishes = list(WISHES.finditer(text))
    if len(wishes) > 2:
        yield found(text, "canned", "warn", wishes[0].start(), wishes[-1].end())


def _rhymes(text: str) -> Iterator[Finding]:
    """Yield a run of at least three short clauses that end on one rhyme or have one length."""
    run = [
        clause
        for clause in clauses(text)[:40]
        if 4 <= len(clause[0]) <= 9
        and clause[0][-1] not in PARTICLES
        and re.fullmatch(r"[\u4e00-\u9fff]+", clause[0])
    ]
    for first, second, third in zip(run, run[1:], run[2:], strict=False):
        near = all(right.start() - left.end() <= 2 for left, right in pairwise([first, second, third]))
        if near and (_one_rhyme(first, second, third) or _one_length(first, second, third)):
            yield found(text, "canned", "warn", first.start(), third.end())
            return


def _one_rhyme(*run: re.Match[str]) -> bool:
    finals = {lazy_pinyin(clause[0][-1], style=Style.FINALS)[0].lstrip("iuv") for clause in run}
    return len(finals) == 1


def _one_length(*run: re.Match[str]) -> bool:
    return {len(clause[0]) for clause in run} == {4}
