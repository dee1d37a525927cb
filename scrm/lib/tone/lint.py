"""Own the greeting lint: it finds what would make a greeting pushy, false, cold or wrong, and says why."""

import re
from collections.abc import Iterator, Sequence

from scrm.lib.tone.address import SHOWN, address_findings
from scrm.lib.tone.finding import Finding, Severity, folded, found
from scrm.lib.tone.form import form_findings
from scrm.lib.tone.lists import CHINESE, ENGLISH, GOODS, LINK, PRICE, Words

LONGEST_READ = 2000

__all__ = ["Finding", "lint"]


def lint(
    text: str,
    *,
    language: str = "zh",
    customer_name: str = "",
    gender: str = "",
    role_title: str = "",
    preferred: str = "",
    first_touch: bool = True,
    allowed: Sequence[str] = (),
    is_named: bool = True,
) -> list[Finding]:
    """Return the flaws of a greeting in order; phrases in `allowed` excuse what they cover.

    Without `is_named` a text may open with no name: whoever is met with a plain hello.
    """
    tongue = "en" if language.startswith("en") else "zh"
    read = text[:LONGEST_READ]
    findings = [
        *_word_findings(read, tongue, [*allowed, preferred]),
        *form_findings(text, language=tongue, first_touch=first_touch),
        *address_findings(
            read,
            language=tongue,
            name=customer_name,
            gender=gender,
            role_title=role_title,
            preferred=preferred,
        ),
    ]
    is_told = any(finding.rule == "familiar" and finding.start < SHOWN for finding in findings)
    if is_told or not is_named:  # a pet name in the place of the name is told already
        findings = [finding for finding in findings if finding.rule != "no_name"]
    return sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule))


def _word_findings(text: str, language: str, allowed: Sequence[str]) -> Iterator[Finding]:
    plain = folded(text)
    excused = [
        match.span()
        for phrase in allowed
        if phrase
        for match in re.finditer(re.escape(folded(phrase)), plain)
    ]
    for words in CHINESE if language == "zh" else ENGLISH:
        for span in _guilty(plain, words, excused):
            yield found(text, words.rule, _severity(words, plain, span), *span)
    for rule, pattern in (("link", LINK), ("price", PRICE)):
        for match in pattern.finditer(plain):
            if not _inside(match.span(), excused):
                yield found(text, rule, "block", *match.span())


def _guilty(plain: str, words: Words, excused: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    innocent = excused + [match.span() for match in words.unless.finditer(plain)]
    for match in words.pattern.finditer(plain):
        if not _inside(match.span(), innocent):
            yield match.span()


def _inside(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)


def _severity(words: Words, plain: str, span: tuple[int, int]) -> Severity:
    """Block a superlative only where its sentence speaks of goods; advertising law aims at those."""
    if words.rule != "absolute":
        return words.severity
    start = max(plain.rfind(mark, 0, span[0]) for mark in "。！？!?\n") + 1
    ends = [end for mark in "。！？!?\n" if (end := plain.find(mark, span[1])) >= 0]
    return "block" if re.search(GOODS, plain[start : min(ends, default=len(plain))]) else "warn"
