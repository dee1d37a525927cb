"""Owns what suits whom: the interests of a person beside those of a group or campaign, with the reason.

A shared interest is what counts; the same city and a persona only add to it. Nobody is matched by city alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from scrm.lib.tone.likings import SPELLINGS, canonical

INTEREST, PERSONA, CITY = 1.0, 0.5, 0.25


@dataclass(frozen=True, slots=True)
class Subject:
    """What a group or campaign is about."""

    interests: Sequence[str]
    personas: Sequence[str] = ()
    region: str = ""


@dataclass(frozen=True, slots=True)
class Liking:
    """How well something suits someone, and why; 0 and no reason: it does not."""

    score: float
    reasons: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Return the reasons as one text."""
        return _("；").join(self.reasons)


def spellings(words: Sequence[str]) -> list[str]:
    """Return every way in which a person's tags may spell these interests."""
    return sorted({each for word in words for each in (word, *SPELLINGS.get(canonical(word), ()))})


def liking_for(tags: Mapping[str, str], city: str, subject: Subject) -> Liking:
    """Return how a subject suits someone; `tags` gives for each tag where it is known from."""
    wanted = {canonical(word) for word in subject.interests}
    shared = [tag for tag in tags if canonical(tag) in wanted]
    if not shared:
        return Liking(0.0, ())
    known = [_("“%(tag)s”（来自%(origin)s）") % {"tag": tag, "origin": tags[tag]} for tag in shared]
    reasons = [_("Ta 喜欢%(what)s") % {"what": _("、").join(known)}]
    score = INTEREST * len({canonical(tag) for tag in shared})
    personas = [tag for tag in tags if tag in subject.personas]
    if personas:
        score += PERSONA
        reasons.append(_("同是%(who)s") % {"who": _("、").join(personas)})
    if city and city == subject.region:
        score += CITY
        reasons.append(_("都在%(city)s") % {"city": city})
    return Liking(score, tuple(reasons))


def is_open_to(city: str, region: str) -> bool:
    """Say whether a regional subject can be reached from a city; an unknown city is not excluded."""
    return not region or not city or city == region
