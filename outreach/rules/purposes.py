"""Owns what a conversation may be for, which objections each purpose heeds, and the words of every no.

docs/contact-gate.md shows this table; a test holds the two together.
"""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

CHANNELS = ("wecom", "phone", "sms", "email")


class Purpose(NamedTuple):
    """What a conversation is for, and which objections it heeds."""

    label: object
    is_planned: bool = False  # we choose the person and the moment: waits, days of rest, hold-out
    is_capped: bool = True
    heeds_hours: bool = True
    needs_consent: bool = False
    may_answer: bool = False  # within 48 hours of their message it is an answer, free of caps and waits
    to_dormant: bool = False
    to_friends: bool = False  # in friend mode
    to_minors: bool = True
    to_alumni: bool = False
    in_cooling_off: bool = False
    is_theirs: bool = False  # they asked: a refusal of contact does not leave their problem unanswered


PURPOSES = {
    "care": Purpose(_("问候"), is_planned=True, may_answer=True, to_dormant=True),
    "occasion": Purpose(_("节日与生日"), is_planned=True, to_dormant=True, to_friends=True, to_alumni=True),
    "invitation": Purpose(_("活动邀请"), is_planned=True, to_dormant=True, to_minors=False),
    "marketing": Purpose(_("营销"), is_planned=True, needs_consent=True, to_minors=False),
    "survey": Purpose(_("满意度调查"), is_planned=True, to_minors=False),
    "service": Purpose(
        _("服务"),
        is_capped=False,
        may_answer=True,
        to_dormant=True,
        to_friends=True,
        to_alumni=True,
        is_theirs=True,
    ),
    "ticket": Purpose(
        _("处理服务单"),
        is_capped=False,
        may_answer=True,
        to_dormant=True,
        to_friends=True,
        to_alumni=True,
        in_cooling_off=True,
        is_theirs=True,
    ),
    "promise": Purpose(_("兑现承诺"), may_answer=True, to_dormant=True, to_friends=True, to_alumni=True),
    "notice": Purpose(_("通知"), is_planned=True),
    "revisit": Purpose(_("服务回访"), may_answer=True, to_dormant=True, to_friends=True, to_alumni=True),
    "advice": Purpose(_("请教"), to_minors=False, to_friends=True, to_alumni=True),
    "consent": Purpose(_("征求同意"), is_planned=True, to_minors=False),
}
TOLD_BY = {  # how we know that someone died, is to be merely stored, or is a child
    "person": _("本人要求"),
    "family": _("家人告知"),
    "records": _("核对资料"),
    "mistake": _("更正之前记错的"),
}
LEDGER_LABELS = {"all": _("任何联系"), "profiling": _("使用画像")} | {
    code: purpose.label for code, purpose in PURPOSES.items()
}
LEDGER = tuple(LEDGER_LABELS)  # what a person may allow or refuse
PLANNED = tuple(code for code, purpose in PURPOSES.items() if purpose.is_planned)
# A request for consent is silenced by a refusal of what it asks for.
REFUSED_BY = {code: ("all", code) for code in PURPOSES} | {"consent": ("all", "consent", "marketing")}

REFUSALS = {
    "refused": _("Ta 说过不想被联系"),
    "no_consent": _("没有 Ta 对这类消息的同意"),
    "deceased": _("Ta 已经离世"),
    "restricted": _("Ta 的资料只保存、不使用"),
    "minor": _("Ta 未满十四岁，不发这类消息"),
    "alumnus": _("Ta 已经毕业，不再主动联系"),
    "no_profiling": _("Ta 不希望被分析，系统不会挑选 Ta"),
    "outside": _("Ta 不参与现状计算"),
    "no_ticket": _("Ta 没有未解决的服务单"),
    "cooling_off": _("Ta 在冷静期，只有处理问题的同事可以联系"),
    "wrong_contact": _("这个联系方式不是本人的，核对以后再联系"),
    "crisis": _("Ta 牵涉在一件正在处理的事里，其他联系先停一停"),
    "unreadable": _("读不到判断所需的事实，先按不能联系处理"),
    "no_standing": _("Ta 的现状还没有算出来，明早再看"),
    "dormant_rest": _("Ta 正安静着，只适合一句私人的问候"),
    "friend_mode": _("Ta 在老友模式，只在节日和生日问候"),
    "silenced": _("连续三次没有回音，只在生日和春节问候"),
    "asked_recently": _("不久前征求过 Ta 的同意"),
    "snoozed": _("已经定好晚些再联系"),
    "too_often": _("最近联系的次数已经够多"),
    "too_soon": _("离上次联系还太近"),
    "unanswered": _("上次的问候还没有回音，先让 Ta 安静一阵"),
    "skipped": _("不久前刚刚跳过"),
    "held_out": _("Ta 在对照组里，这一阵不主动联系"),
    "quiet_hours": _("Ta 那边现在是休息时间"),
    "quiet_day": _("今天不主动打扰"),
}
FINAL = frozenset(
    {"refused", "no_consent", "deceased", "restricted", "minor", "alumnus", "no_profiling", "outside"}
)
# What a lead may set aside with a reason: pace, waits, quiet hours, hold-out. Nothing else, ever.
OVERRIDABLE = frozenset(
    {"too_often", "too_soon", "unanswered", "skipped", "held_out", "quiet_hours", "quiet_day"}
)
