"""Owns what the measures of a group's network are in plain words, and what they suggest."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.rules.network import Network

FEW_WORDS = 5  # below so many, a share says nothing
ANSWER_WINDOW_DAYS = 3  # so long after a first word it still counts as answered


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened in a group within a month."""

    members: int = 0
    speakers: int = 0  # members who spoke
    messages: int = 0  # of members
    firsts: int = 0  # members who spoke for the first time
    firsts_answered: int = 0
    minutes: float | None = None  # until the answer, at the median
    words: int = 0  # said to somebody
    by_staff: int = 0
    pairs: int = 0
    mutual: int = 0

    @property
    def spoke(self) -> float | None:
        """Return the share of members who spoke."""
        return self.speakers / self.members if self.members else None

    @property
    def answered(self) -> float | None:
        """Return the share of first words that were answered."""
        return self.firsts_answered / self.firsts if self.firsts else None

    @property
    def staff_share(self) -> float | None:
        """Return which share of the words to others staff said."""
        return self.by_staff / self.words if self.words else None

    @property
    def both_ways(self) -> float | None:
        """Return the share of the pairs of whom both spoke."""
        return self.mutual / self.pairs if self.pairs else None


class Shape(NamedTuple):
    """What a shape is called, and what to do about it."""

    name: object
    advice: object


SHAPES = {
    "few": Shape(gettext_lazy("还谈不上网"), gettext_lazy("先让每个人的第一句话都有回音。")),
    "star": Shape(
        gettext_lazy("点状：都围着一个中心"),
        gettext_lazy("回答之前先把问题递给懂的成员，让大家彼此说话。"),
    ),
    "chain": Shape(
        gettext_lazy("链状：一个接一个"),
        gettext_lazy("找几位热心的成员多接几个人的话，链条才会连成网。"),
    ),
    "islands": Shape(
        gettext_lazy("分成几个圈子"), gettext_lazy("请连着两边的人起一个大家都关心的话题，多几座桥。")
    ),
    "web": Shape(gettext_lazy("网状：成员彼此说话"), gettext_lazy("员工退到边上，守住规矩就好。")),
    "loose": Shape(
        gettext_lazy("松散：彼此说话还少"), gettext_lazy("给熟悉的几位一个共同的话题，先连起来。")
    ),
}


def reading_of(counts: Counts, network: Network) -> list[str]:
    """Return the measures as sentences, the most telling first."""
    found = [_("形状是“%(shape)s”。") % {"shape": SHAPES[network.shape].name}]
    if counts.words >= FEW_WORDS:
        found.append(_("%(share)s 的回答来自员工。") % {"share": percent(counts.staff_share)})
    if counts.spoke is not None:
        values = {"share": percent(counts.spoke), "spoke": counts.speakers, "members": counts.members}
        found.append(_("%(members)s 位成员里有 %(spoke)s 位说过话（%(share)s）。") % values)
    if counts.firsts:
        found.append(_first_words(counts))
    return found + (_of_members(network) if network.people >= FEW_WORDS else [])


def _first_words(counts: Counts) -> str:
    values = {"count": counts.firsts, "answered": counts.firsts_answered}
    told = ngettext(
        "%(count)s 位第一次开口，%(answered)s 位得到了回应",
        "%(count)s 位第一次开口，%(answered)s 位得到了回应",
        counts.firsts,
    )
    if counts.minutes is None:
        return (told + _("。")) % values
    return (told + _("，一半的人等了不到 %(time)s。")) % (values | {"time": span(counts.minutes)})


def _of_members(network: Network) -> list[str]:
    values = {
        "mutual": percent(network.mutual),
        "core": len(network.core),
        "reach": percent(network.reach),
        "left": percent(network.without_staff),
    }
    return [
        _("%(mutual)s 的来往是双向的。") % values,
        ngettext(
            "最活跃的 %(core)s 位成员和其余 %(reach)s 的人说过话。",
            "最活跃的 %(core)s 位成员和其余 %(reach)s 的人说过话。",
            len(network.core),
        )
        % values,
        _("员工都不在时，%(left)s 的成员仍然连在一起。") % values,
    ]


def percent(share: float | None) -> str:
    """Write a share; a dash where there is none."""
    return "—" if share is None else f"{share:.0%}".replace("%", " %")


def span(minutes: float) -> str:
    """Write a time in the unit that suits it."""
    if minutes < 90:
        return _("%(count)s 分钟") % {"count": max(1, round(minutes))}
    if minutes < 48 * 60:
        return _("%(count)s 小时") % {"count": round(minutes / 60)}
    return _("%(count)s 天") % {"count": round(minutes / 1440)}
