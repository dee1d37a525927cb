"""Owns who may become a KOC and why, and how much may be given in a month."""

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
    """Return what speaks for someone, in sentences."""
    said = [
        (doings.answers, _("90 天里回答过别人 %(n)s 次") % {"n": doings.answers}),
        (doings.replies, _("Ta 的话有 %(n)s 次被人接着说") % {"n": doings.replies}),
        (doings.letters >= FULL, _("写得具体，平均一条 %(n)s 字") % {"n": round(doings.letters)}),
        (doings.voices, _("90 天里提过 %(n)s 条心声") % {"n": doings.voices}),
        (doings.warm, _("说话平和，有 %(n)s 条心声是热情或平和的") % {"n": doings.warm}),
    ]
    return [sentence for holds, sentence in said if holds]
