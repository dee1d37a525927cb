"""Owns who may become a KOC and why, and how much may be given in a month."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

DAYS = 90  # looked at
PERSON_MONTH = 300  # yuan, small on purpose: thanks, not wages
BRAND_MONTH = 10_000
LEAST_WORDS = 3  # messages and voices, below which nothing can be said
FULL = 15  # letters on average of a message that says something
SHOWN = 20
REST_DAYS = 30
ASK_AGAIN_DAYS = 180  # after a no, or an end, nobody is asked again for so long
YOUNGEST = 14  # years


class Doings(NamedTuple):
    """What someone wrote in the days looked at, and what others did with it."""

    messages: int
    letters: float  # on average
    answers: int  # to others
    replies: int  # of others to them
    voices: int
    warm: int  # voices in a warm or calm mood, or praise
    displeased: int


def koc_score(doings: Doings) -> float:
    """Return how well someone suits; 0 where nothing speaks for it, or more is wrong than right."""
    if doings.messages + doings.voices < LEAST_WORDS or doings.displeased > doings.warm:
        return 0.0
    quality = min(doings.letters / FULL, 1.0)
    return round(2 * doings.answers + doings.replies + doings.voices + 3 * quality, 2)


def koc_reasons(doings: Doings) -> list[str]:
    """Return what speaks for someone, as codes with a number: told in the reader's language."""
    said = [
        ("answers", doings.answers, True),
        ("replies", doings.replies, True),
        ("letters", round(doings.letters), doings.letters >= FULL),
        ("voices", doings.voices, True),
        ("warm", doings.warm, True),
    ]
    return [f"{code}:{number}" for code, number, holds in said if number and holds]


def told_reasons(reasons: Iterable[str]) -> list[str]:
    """Return what speaks for someone, in sentences; whatever is no code was written by hand."""
    return [_told(*reason.rpartition(":")) or reason for reason in reasons]


def _told(code: str, _colon: str, number: str) -> str:
    sentences = {
        "answers": _("90 天里回答过别人 %(n)s 次"),
        "replies": _("Ta 的话有 %(n)s 次被人接着说"),
        "letters": _("写得具体，平均一条 %(n)s 字"),
        "voices": _("90 天里提过 %(n)s 条心声"),
        "warm": _("说话平和，有 %(n)s 条心声是热情或平和的"),
    }
    return sentences[code] % {"n": number} if code in sentences else ""
