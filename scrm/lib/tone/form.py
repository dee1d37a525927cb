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
VERSE = re.compile(r"(?!.*(?:您好|你好|问好|我是))[\u4e00-\u9fff]{4,9}")
PARTICLES = frozenset("了吗呢吧的啊呀哦着过您你我他她它")
LUCK = frozenset("福乐康喜吉祥顺兴旺财安意愿寿运胜成")
PRONOUNS = frozenset("您你我咱")


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
    """Yield the first run of three short clauses that rhyme, or are wishes of four characters."""
    run = [clause for clause in clauses(text)[:40] if VERSE.fullmatch(clause[0])]
    for three in zip(run, run[1:], run[2:], strict=False):
        near = all(right.start() - left.end() <= 2 for left, right in pairwise(three))
        if near and (_are_rhymed(three) or _are_fours(three)):
            yield found(text, "canned", "warn", three[0].start(), three[-1].end())
            return


def _are_rhymed(run: tuple[re.Match[str], ...]) -> bool:
    """Tell verse by one rhyme on different characters and lines of about one length."""
    lengths = [len(clause[0]) for clause in run]
    ends = {clause[0][-1] for clause in run}
    if max(lengths) - min(lengths) > 2 or len(ends) < len(run) or ends & PARTICLES:
        return False
    return len({lazy_pinyin(end, style=Style.FINALS)[0].lstrip("iuv") for end in ends}) == 1


def _are_fours(run: tuple[re.Match[str], ...]) -> bool:
    """Tell a row of set wishes from three short pieces of advice by the words of luck in it."""
    lucky = [clause for clause in run if LUCK & set(clause[0])]
    return len(lucky) > 1 and all(len(clause[0]) == 4 and not PRONOUNS & set(clause[0]) for clause in run)
