"""Owns the remedies: which plan answers which reason of silence, its steps and texts, and how it ends.

A plan is data. A step speaks to the person for a purpose that the contact gate knows, or is our own work
(no purpose). `after` counts days from the step before it, the first from the start of the plan.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

GRACE_DAYS = 120  # after the last step was planned, a plan that waited too often ends
WEEK = 7  # days in which only one plan speaks to a person
MOST_SILENCES = 2  # unanswered steps in a row, in a plan that asks little


class Step(NamedTuple):
    """One step: what it is, when, for which purpose, and what to do."""

    kind: str
    after: int
    purpose: str
    title: Text
    hint: Text
    on_festival: bool = False  # waits for the next festival or solar term
    does_itself: bool = False  # is done when its day has come


class Plan(NamedTuple):
    """A remedy from the first step to the day on which it is judged."""

    title: Text
    why: Text
    steps: tuple[Step, ...]
    judge_days: int  # after the last step
    backs_off: bool = False  # an unanswered step doubles the waits that follow
    ends_on_return: bool = False


PLANS = {
    "interest": Plan(
        _("兴趣同行"),
        _("Ta 只是忙或忘了，没有不满意。不催 Ta 回来，让 Ta 遇到喜欢的人和内容。"),
        (
            Step(
                "look",
                0,
                "",
                _("找一个 Ta 会喜欢的兴趣圈子"),
                _("看 Ta 的标签和上次聊的话题，选一个真正合适的；没有就不勉强。"),
            ),
            Step(
                "share",
                3,
                "care",
                _("分享一件 Ta 可能喜欢的内容"),
                _("只说为什么想到 Ta，问要不要发来看看；不放链接，不约时间。"),
            ),
            Step(
                "invite",
                21,
                "invitation",
                _("问问想不想看看同好的圈子"),
                _("说清里面聊什么、随时可以走；不回就算了。"),
            ),
            Step("hello", 30, "care", _("轻轻问候一句"), _("接着上次的话题说一句近况，不用 Ta 回。")),
        ),
        judge_days=14,
        ends_on_return=True,
    ),
    "repair": Plan(
        _("把问题解决好"),
        _("Ta 遇到了产品或服务的问题。先解决，再回访，不做别的。"),
        (
            Step("ticket", 0, "", _("服务单解决"), _("服务单有自己的时限；解决以后这一步自动完成。")),
            Step(
                "revisit",
                3,
                "revisit",
                _("回访，多做一件 Ta 没想到的事"),
                _("问问解决得怎么样；顺手多做一点，例如检查别的地方、写一张卡片。不谈钱。"),
            ),
            Step(
                "hello",
                30,
                "care",
                _("过一个月，问问用得顺不顺心"),
                _("只关心那件事后来怎么样，不带新话题。"),
            ),
        ),
        judge_days=14,
    ),
    "inform": Plan(
        _("说清一次，然后安静"),
        _("Ta 觉得价格或产品不合适。把 Ta 想知道的说清楚一次，然后让 Ta 安静。"),
        (
            Step(
                "inform",
                1,
                "care",
                _("把 Ta 问过的那一点说清楚"),
                _("只说事实和可以选的做法，不报价、不催决定。只说这一次。"),
            ),
            Step("rest", 90, "", _("安静三个月"), _("这段时间不再提起。到日子自动完成。"), does_itself=True),
        ),
        judge_days=0,
        ends_on_return=True,
    ),
    "friend": Plan(
        _("老友模式"),
        _("Ta 失望了，或者选了别家。退回朋友的距离：很少联系，不谈产品，只在节日和生活里的小事上问候。"),
        (
            Step(
                "festival",
                60,
                "occasion",
                _("节日里问声好"),
                _("一句祝福就够，不提产品，不问近况。"),
                on_festival=True,
            ),
            Step(
                "story",
                60,
                "occasion",
                _("说一件生活里的小事"),
                _("例如路上看见的花开了、换季了注意身体；不用 Ta 回。"),
                on_festival=True,
            ),
            Step(
                "festival",
                60,
                "occasion",
                _("再一个节日，再问一声好"),
                _("和上次不同的话，仍然不提产品。"),
                on_festival=True,
            ),
        ),
        judge_days=14,
    ),
    "graduation": Plan(
        _("好好道别"),
        _("Ta 已经卖了或换了。谢谢 Ta 这一程，把门留着。"),
        (
            Step(
                "thanks",
                1,
                "care",
                _("谢谢 Ta 这一程"),
                _("说一件你们之间真实的往事，谢谢 Ta；不问新买了什么。"),
            ),
            Step(
                "ask",
                14,
                "care",
                _("问问愿不愿意留个联系"),
                _("Ta 愿意的话，可以继续来活动、做顾问；新主人的事 Ta 不提就不问。"),
            ),
            Step(
                "door",
                7,
                "",
                _("办毕业典礼，把门留着"),
                _("在 Ta 的资料页办毕业；不愿意就只记下，不再联系。"),
            ),
        ),
        judge_days=0,
    ),
    "stop": Plan(
        _("不再打扰"),
        _("Ta 不想被联系。已经停止一切主动联系，只在这次对话里好好回一句。"),
        (
            Step(
                "confirm",
                0,
                "",
                _("在这次对话里回一句就好"),
                _("“明白了，以后不再打扰您。有事随时找我，祝一切顺利。”只作为对 Ta 那句话的回答。"),
            ),
        ),
        judge_days=0,
    ),
    "light": Plan(
        _("轻轻的节奏"),
        _("Ta 是满意的，只是安静。隔很久轻轻问候一次，不打扰。"),
        (
            Step("hello", 30, "care", _("轻轻问候一句"), _("说一件和 Ta 有关的小事，不用 Ta 回。")),
            Step(
                "season", 60, "care", _("换季时提醒一件实用的小事"), _("例如天冷了胎压要看一看；只说一条。")
            ),
            Step("hello", 90, "care", _("再问候一次"), _("接着上次的话题。没有回音就到此为止。")),
        ),
        judge_days=14,
        backs_off=True,
        ends_on_return=True,
    ),
    "core": Plan(
        _("核心用户的照顾"),
        _("Ta 很重要，也常来。给 Ta 一个找得到的人，先听 Ta 的看法。"),
        (
            Step("contact", 0, "", _("定一位专属联系人"), _("确认 Ta 有事直接找谁，休假时找谁。")),
            Step(
                "trial", 14, "invitation", _("请 Ta 先试一试新品"), _("说清是想听 Ta 的看法，不是请 Ta 买。")
            ),
            Step(
                "offline", 45, "invitation", _("邀请参加线下活动"), _("说清时间地点和都有谁；不来也没关系。")
            ),
            Step(
                "thanks",
                30,
                "care",
                _("告诉 Ta：Ta 的看法后来怎样了"),
                _("Ta 提过的，哪一条用上了；没有就直说。"),
            ),
        ),
        judge_days=14,
    ),
    "advocate": Plan(
        _("让 Ta 的热心被看见"),
        _("Ta 常来、爱说。请 Ta 说真话，及时道谢，愿意的话走向 KOC。"),
        (
            Step(
                "review",
                3,
                "invitation",
                _("请 Ta 说说真实的感受"),
                _("给两三个引子：最常用的、最想改的；好坏都欢迎。"),
            ),
            Step(
                "reward",
                7,
                "care",
                _("马上谢谢 Ta"),
                _("点名说谢谢 Ta 的哪一句话；小小的、及时的心意，不攒到以后。"),
            ),
            Step(
                "koc",
                30,
                "invitation",
                _("问问想不想试试 KOC"),
                _("说清要做什么、能得到什么；不愿意就继续做朋友。"),
            ),
        ),
        judge_days=14,
    ),
    "tail": Plan(
        _("不打扰的常规问候"),
        _("来得少、买得也少。按平常的节奏问候几次，没有回音就更少。"),
        (
            Step("hello", 7, "care", _("问候一句"), _("短，不用 Ta 回。")),
            Step("topic", 30, "care", _("说一个大家都在聊的话题"), _("一句话说清是什么，问要不要看。")),
            Step("campaign", 45, "invitation", _("有大活动时叫上 Ta"), _("说清时间地点，来不来都好。")),
            Step("hello", 60, "care", _("再问候一次"), _("没有回音就到此为止。")),
        ),
        judge_days=14,
        backs_off=True,
        ends_on_return=True,
    ),
}
# A prospect who once did not buy hears other words for the same remedies.
PROSPECT_WHY = {
    "interest": _("Ta 当时只是忙。不催 Ta 决定，让 Ta 先遇到喜欢的人和内容。"),
    "repair": _("Ta 在了解的时候遇到了不愉快。先把那件事说清楚，不提购买。"),
    "inform": _("Ta 当时觉得价格或产品不合适。有变化时说清楚一次，然后让 Ta 安静。"),
    "friend": _("Ta 选了别家，恭喜 Ta。退回朋友的距离，不比较，不劝回。"),
    "graduation": _("Ta 已经买了别的。谢谢 Ta 来看过，把门留着。"),
}
PROSPECT_TEXTS = {
    ("interest", "share"): (_("分享一件 Ta 当时关心的事"), _("接着 Ta 看车时问过的那一点说，不问买不买。")),
    ("interest", "invite"): (
        _("问问想不想来听听车主怎么说"),
        _("是车主自己的聚会，没有销售；不来也没关系。"),
    ),
    ("repair", "revisit"): (_("回访，说清那件不愉快后来怎么处理"), _("只说这件事，不提购买。")),
    ("repair", "hello"): (_("过一个月，问声好"), _("不提那次看车，也不提购买。")),
    ("inform", "inform"): (_("把 Ta 当时在意的那一点说清楚"), _("有变化才说；只说事实，不报价、不催决定。")),
    ("friend", "festival"): (_("节日里问声好"), _("祝 Ta 用车愉快，不管是哪一家的；不比较。")),
    ("graduation", "thanks"): (_("谢谢 Ta 认真来看过"), _("祝 Ta 用得顺心；不问为什么没选我们。")),
    ("graduation", "ask"): (_("问问愿不愿意偶尔来玩"), _("活动对朋友也开放；不愿意就到此为止。")),
    ("light", "season"): (_("换季时提醒一件实用的小事"), _("对谁家的车都有用的那种。")),
}
REMEDIES = {
    "busy": "interest",
    "product": "repair",
    "service": "repair",
    "price": "inform",
    "fit": "inform",
    "disappointed": "friend",
    "competitor": "friend",
    "sold": "graduation",
    "unwanted": "stop",
    "quiet": "light",
    "other": "light",
}
# Remedies for a reason give way to a newer one; friend mode stays while a problem is being solved.
PLAYS = {"core": "core", "advocate": "advocate", "tail": "tail"}  # by quadrant; the silent get a check-up
OUTCOMES = {
    "returned": _("回来了"),
    "solved": _("问题解决了"),
    "replied": _("有回应"),
    "nothing": _("没有回应"),
    "refused": _("Ta 不想被联系"),
    "graduated": _("毕业了"),
    "stopped": _("提前停止"),
    "replaced": _("换了方案"),
}


class Facts(NamedTuple):
    """What is known of a person when a plan ends."""

    is_refused: bool = False
    is_alumnus: bool = False
    is_back: bool = False  # active again, and seen since the plan began
    is_solved: bool = False  # the plan's ticket
    has_replied: bool = False


def remedy_for(reason: str, result: str) -> str:
    """Return the plan that answers a check-up; empty where none is proposed."""
    if result == "refused":
        return "stop"
    return REMEDIES.get(reason, "") if result == "answered" else ""


def why_of(kind: str, profile_kind: str) -> Text:
    """Return why a plan suits, in the words for an owner or a prospect."""
    if profile_kind == "prospect" and kind in PROSPECT_WHY:
        return PROSPECT_WHY[kind]
    return PLANS[kind].why


def words_of(kind: str, step: str, profile_kind: str) -> tuple[Text, Text]:
    """Return the title and the hint of a step, in the words for an owner or a prospect."""
    if profile_kind == "prospect" and (kind, step) in PROSPECT_TEXTS:
        return PROSPECT_TEXTS[kind, step]
    found = next(each for each in PLANS[kind].steps if each.kind == step)
    return found.title, found.hint


def days_for(kind: str, start: dt.date, fitting: Callable[[dt.date, Step], dt.date]) -> list[dt.date]:
    """Return the day of every step; `fitting` gives the first suitable day from a day on."""
    days, last = [], start
    for step in PLANS[kind].steps:
        last = fitting(last + dt.timedelta(days=step.after), step)
        days.append(last)
    return days


def days_after(
    kind: str,
    position: int,
    done_on: dt.date,
    planned: Sequence[dt.date],
    silences: int,
    fitting: Callable[[dt.date, Step], dt.date],
) -> list[dt.date]:
    """Return the days of the steps behind one that was done: never earlier, further apart after silence."""
    plan, last = PLANS[kind], done_on
    stretch = 2**silences if plan.backs_off else 1
    days = []
    for step, day in zip(plan.steps[position + 1 :], planned, strict=True):
        last = max(day, fitting(last + dt.timedelta(days=step.after * stretch), step))
        days.append(last)
    return days


def last_day(kind: str, days: Sequence[dt.date]) -> dt.date:
    """Return the day after which a plan ends, whatever it still waits for."""
    return days[-1] + dt.timedelta(days=PLANS[kind].judge_days + GRACE_DAYS)


def gives_up(kind: str, silences: int) -> bool:
    """Say whether so many unanswered steps in a row end a plan."""
    return PLANS[kind].backs_off and silences >= MOST_SILENCES


def outcome_for(kind: str, facts: Facts) -> str:
    """Return what came of a plan."""
    told = {
        "refused": facts.is_refused or kind == "stop",
        "graduated": facts.is_alumnus,
        "returned": facts.is_back,
        "solved": facts.is_solved,
        "replied": facts.has_replied,
    }
    return next((code for code, holds in told.items() if holds), "nothing")


def replaces(new: str, running: str) -> bool:
    """Say whether a new plan ends a running one: friend mode alone stays, while a problem is solved."""
    return not (running == "friend" and new == "repair")
