"""Own what the greeting lint reports: one flaw, where it is, how grave, and why."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Severity = Literal["block", "warn", "hint"]

REASONS = {
    "push": _("像推销。问候里不谈优惠、购买和预约"),
    "link": _("问候里不放链接"),
    "price": _("出现金额就成了推销"),
    "familiar": _("称呼太亲昵，用对方习惯的称呼"),
    "absolute": _("绝对化用语，换成具体的事实"),
    "overpromise": _("承诺过头。只说会去问清楚、什么时候答复"),
    "pressure": _("会让对方有压力，不催促、不埋怨、不求帮忙"),
    "canned": _("像群发的套话，换成一件只属于对方的事"),
    "bare": _("只问在不在，对方不知道为什么找"),
    "length": _("篇幅不合适，十五到六十个字读着最舒服"),
    "punctuation": _("标点或表情太多，像群发"),
    "questions": _("一次只问一个问题"),
    "way_out": _("初次联系问了问题，留一句不用回的余地"),
    "salutation": _("称呼和资料不符，改用资料里的称呼或全名"),
    "no_name": _("开头二十个字里没有对方的称呼"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw of a greeting, with its place in the text."""

    rule: str
    severity: Severity
    start: int
    end: int
    matched: str
    reason_zh: Promise | str


def found(text: str, rule: str, severity: Severity, start: int, end: int) -> Finding:
    """Make a finding for the span of a text."""
    return Finding(rule, severity, start, end, text[start:end], REASONS[rule])


def folded(text: str) -> str:
    """Fold to half width and lower case, one character for one, so that places stay true."""
    return "".join(map(_fold, text))


def clauses(text: str) -> list[re.Match[str]]:
    """Return the runs between punctuation."""
    return list(re.finditer(r"[^，,。.！!？?；;、：:~～\s…—]+", text))


def _fold(char: str) -> str:
    # Chinese punctuation keeps its width: the lists are written with it.
    if char in "，。！？；：～（）￥":
        return char
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char
