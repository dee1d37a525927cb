"""Owns the words for every number that a manager may change: sections, labels, help; and their flat form."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _

from outreach.rules.policy import STATES, SWITCHES
from outreach.rules.service import CELLS
from segmentation.rules.policy import GROUPS
from users.rules import DIMENSIONS

Words = Text | str
PARTS: dict[str, Sequence[str]] = {  # lists and mappings whose items are settings of their own
    "owner_limits": GROUPS,
    "prospect_limits": GROUPS,
    "weights": DIMENSIONS,
    "waits": STATES,
    "answer": CELLS,
    "propose": CELLS,
}
MAPPINGS = ("waits", "answer", "propose")
PAIRS = {"quiet": ("from", "until"), "caps": ("touches", "days"), "worths": ("text", "money")}  # rows of two


class Setting(NamedTuple):
    """One number: its name in the flat form, and what it is called."""

    name: str
    label: Words
    help: Words = ""


class Section(NamedTuple):
    """Settings that belong together."""

    title: Words
    help: Words
    settings: tuple[Setting, ...]
    rows: str = ""  # the name in `PAIRS` of the rows that it holds


STANDING = (
    Section(
        _("和自己过去比"),
        _("每个人只和自己比：先看平时多久来一次（基线），再看最近连续三期来了几次。"),
        (
            Setting("period_days", _("一期有几天"), _("连续看三期。越短越灵敏，越长越稳。")),
            Setting("baseline_days", _("基线最多回看几天"), _("三期之前的这段日子算作 Ta 的平时。")),
            Setting("baseline_min_days", _("基线至少几天"), _("认识不久的人，基线至少按这么多天算。")),
            Setting("established_days", _("基线里活跃几天才算习惯"), _("达到的行为才参加表决。")),
            Setting("decline_ratio", _("降到平时的多少算下降"), _("0.25 是平时的四分之一。")),
            Setting("vote_share", _("下降的行为占多少票才算休眠"), _("0.6 是六成的票。")),
            Setting("vote_power", _("常做的行为票更重"), _("0 是人人一票，1 是按活跃天数计票。")),
            Setting(
                "veto",
                _("哪些行为还在，就不算休眠"),
                _("“任何一项”更谨慎；“只看到访”时，只有下面选的行为能拦住。"),
            ),
            Setting("presence", _("哪些行为算到访")),
        ),
    ),
    Section(
        _("谨慎下结论"),
        _("宁可晚几天，也不把刚来过的人当作休眠。变好立刻生效，变坏要等观察期。"),
        (
            Setting("guard_days", _("近期活跃几天就不算休眠")),
            Setting("guard_window", _("近期指最近几天")),
            Setting("confirm_days", _("变坏要观察几天"), _("象限变化也等这么久。")),
            Setting("confirm_readings", _("观察期里至少算几次")),
            Setting("leave_days", _("近期活跃几天才算回来")),
            Setting("leave_ratio", _("回来要恢复到休眠前的多少"), _("0.5 是一半。")),
            Setting("settle_days", _("休眠多少天后接受新的习惯")),
        ),
    ),
    Section(
        _("新用户、降温和流失"),
        "",
        (
            Setting("new_days", _("认识多少天以内算新用户")),
            Setting("cooling_expected", _("降温：按平时该来几天才判断"), _("期数会合并到够这么多为止。")),
            Setting("cooling_leave_ratio", _("降温：恢复到平时的多少就解除"), _("不能小于“算下降”的比例。")),
            Setting("lost_days", _("流失：多少天没有任何动静")),
        ),
    ),
    Section(
        _("记录太少的人"),
        _("往来太少，看不出自己的习惯，就按固定天数判断。每个上限是多少天没有这种行为。"),
        (
            Setting("rhythm_days", _("一年里活跃几天才看得出习惯"), _("达不到的人用下面的固定天数。")),
            Setting("lookback_days", _("一年按多少天算")),
            Setting("tenure_days", _("认识多少天才看得出习惯"), _("至少要够三期加最短的基线。")),
            Setting("owner_limits_login", _("车主/客户：多少天没有登录")),
            Setting("owner_limits_interaction", _("车主/客户：多少天没有互动")),
            Setting("owner_limits_purchase", _("车主/客户：多少天没有购买")),
            Setting("owner_unseen", _("车主/客户：加入多少天从未来过"), _("不能大于上面三个里最小的一个。")),
            Setting("prospect_limits_login", _("潜客：多少天没有登录")),
            Setting("prospect_limits_interaction", _("潜客：多少天没有互动")),
            Setting("prospect_limits_purchase", _("潜客：多少天没有购买")),
            Setting("prospect_unseen", _("潜客：加入多少天从未来过"), _("不能大于上面三个里最小的一个。")),
            Setting(
                "own_gaps",
                _("再等几个自己的平均间隔"),
                _("平时三个月来一次的人，不会因为两个月没来就算休眠。0 是不等。"),
            ),
            Setting("own_stretch", _("最多放宽到上限的几倍"), _("1 是不放宽。")),
        ),
    ),
    Section(
        _("象限和价值等级"),
        _("价值和互动都是百分位：50 是一半人在下面。"),
        (
            Setting("value_cut", _("价值的分界")),
            Setting("value_band", _("价值的缓冲"), _("越过分界这么多才换边，免得来回跳。")),
            Setting("engagement_cut", _("互动的分界")),
            Setting("engagement_band", _("互动的缓冲")),
            Setting("tier_s", _("S 级从多少起")),
            Setting("tier_a", _("A 级从多少起")),
            Setting("tier_b", _("B 级从多少起"), _("其余的买家是 C 级。")),
        ),
    ),
    Section(
        _("价值从哪里来"),
        _(
            "一般看买过几次、一共花了多少。品牌的价值不在购买里时，可以看用户资料里的一个属性，例如车价或套餐："
            "属性是数字就直接当作金额，是文字就在下面写明每个词值多少钱。某种行为带着的金额，在“行为类型”里设为算作消费。"
        ),
        (
            Setting(
                "value_attribute",
                _("用哪个属性"),
                _("和对接数据里的名字一致，例如 car_price；留空就看购买。填了以后，价值只看这个属性。"),
            ),
        ),
        rows="worths",
    ),
    Section(
        _("互动怎么计分"),
        _("来得多（活跃）和做得深（深度）合成互动分。权重越大，这种行为越算数。"),
        (
            Setting("presence_share", _("活跃占多少"), _("0.7 是七成看来得多不多，三成看做得深不深。")),
            Setting("weights_login", _("登录的权重")),
            Setting("weights_browse", _("浏览的权重")),
            Setting("weights_interact", _("点赞评论的权重")),
            Setting("weights_post", _("发帖的权重")),
            Setting("weights_campaign", _("活动的权重")),
            Setting("weights_purchase", _("购买的权重")),
            Setting("weights_contact", _("主动联系的权重")),
            Setting("engagement_half_life", _("互动多少天后只算一半")),
            Setting("risk_half_life", _("沉默风险多少天后只算一半"), _("只用来在同一状态里排先后。")),
        ),
    ),
    Section(
        _("安静的日子"),
        _("春节、工厂停产这样人人都安静的日子：判断时跳过，两头的日子都算在内。不用的行留空。"),
        (),
        rows="quiet",
    ),
)
CONTACT = (
    Section(
        _("最多联系几次"),
        _("所有上限同时有效；任何人、任何渠道合在一起数。一天按 24 小时滚动计算。不用的行留空。"),
        (),
        rows="caps",
    ),
    Section(
        _("两次之间等多久"),
        _("来得越少的人，越少打扰。按自然日算。连续两次没有回音，等待加倍；三次以后只在生日和春节问候。"),
        (
            Setting("waits_new", _("新用户，两次之间等几天")),
            Setting("waits_active", _("活跃的人，两次之间等几天")),
            Setting("waits_cooling", _("降温的人，两次之间等几天")),
            Setting("waits_dormant", _("休眠的人，两次之间等几天")),
            Setting("waits_lost", _("流失的人，两次之间等几天")),
            Setting(
                "unanswered_days",
                _("休眠或流失的人没有回音，再等几天"),
                _("上次问候没有回音，这么多天以后才再问候。"),
            ),
            Setting("friend_days", _("老友模式，两次问候之间等几天"), _("只在节日和生日问候。")),
            Setting("consent_days", _("征求同意，几天里最多问一次"), _("明确拒绝过的人不再问。")),
            Setting("answer_hours", _("Ta 来消息后几小时内算回复"), _("回复不占次数，也不用等。")),
            Setting("skip_rest_days", _("跳过以后歇几天")),
        ),
    ),
    Section(
        _("安静时段"),
        _("按 Ta 所在的时区。春节的晚上从 18:00 起就安静；可能改成调休上班的日子不主动联系。"),
        (
            Setting("quiet_from", _("晚上几点以后不联系")),
            Setting("quiet_until", _("早上几点以前不联系")),
        ),
    ),
    Section(
        _("冷静期"),
        _("接连不满的人，除了处理问题的同事谁都不再联系，同时升级成服务单。"),
        (
            Setting("displeased_run", _("接连几次不满就开始"), _("不满的情绪，或满意度 1、2 分。")),
            Setting("cooling_off_days", _("冷静期几天")),
        ),
    ),
    Section(
        _("什么时候想起一个人"),
        "",
        (
            Setting("returned_days", _("自己回来以后，几天内问候")),
            Setting("new_assignment_days", _("新转来的人，几天内先认识")),
            Setting("slow_care_days", _("多少天没聊过就问候一声"), _("只用于高价值低互动、又没有休眠的人。")),
            Setting(
                "works_free_days",
                _("周末和节假日也出名单吗"),
                _("不出的话，只有当天的生日、周年和到期的承诺例外。"),
            ),
        ),
    ),
    Section(
        _("对照组"),
        _(
            "想知道问候有没有用，就要有一小部分人这一阵不被主动问候。第一次轮到时抽签，只抽一次，管九十天；"
            "服务单、答应过的事、方案里的人和主动来找过我们的人不抽。"
        ),
        (
            Setting(
                "holdout_percent",
                _("百分之几的人进对照组"),
                _("0 是不设对照组，已经在里面的人也马上放出来。"),
            ),
        ),
    ),
)
SERVICE = (
    Section(
        _("多久之内答复"),
        _("工作时间里的分钟数；夜里和休息日不计时。高价值是 S 和 A 级。"),
        (
            Setting("answer_high_high", _("紧急 · 高价值")),
            Setting("answer_high_standard", _("紧急 · 其他人")),
            Setting("answer_normal_high", _("一般 · 高价值")),
            Setting("answer_normal_standard", _("一般 · 其他人")),
            Setting("answer_low_high", _("不急 · 高价值")),
            Setting("answer_low_standard", _("不急 · 其他人")),
        ),
    ),
    Section(
        _("技术问题多久之内提出方案"),
        _("只用于“产品与技术”。不能短于答复的时限。"),
        (
            Setting("propose_high_high", _("紧急 · 高价值，方案")),
            Setting("propose_high_standard", _("紧急 · 其他人，方案")),
            Setting("propose_normal_high", _("一般 · 高价值，方案")),
            Setting("propose_normal_standard", _("一般 · 其他人，方案")),
            Setting("propose_low_high", _("不急 · 高价值，方案")),
            Setting("propose_low_standard", _("不急 · 其他人，方案")),
        ),
    ),
    Section(
        _("工作时间和分派"),
        "",
        (
            Setting("opens_hour", _("几点开始计时")),
            Setting("closes_hour", _("几点停止计时")),
            Setting("resolve_hours", _("多少工作小时之内解决")),
            Setting("most_open", _("一个人手上最多几张"), _("到了这个数，新的服务单先给同组的其他人。")),
            Setting("follow_up_days", _("解决以后几天回访")),
        ),
    ),
)
SECTIONS = {"standing": STANDING, "contact": CONTACT, "service": SERVICE}
VETOES = {"any": _("任何一项习惯的行为"), "presence": _("只看到访")}
CODED = ("veto", "presence")  # settings whose values are codes
CODES: dict[str, Words] = {
    **VETOES,
    "login": _("登录"),
    "browse": _("浏览"),
    "interact": _("点赞评论"),
    "post": _("发帖"),
    "campaign": _("活动"),
    "purchase": _("购买"),
    "contact": _("主动联系"),
}
ROW_LABELS = {"quiet": _("安静的日子"), "worths": _("每个词值多少钱"), "caps": _("最多联系几次")}
LABELS = {
    setting.name: setting.label
    for sections in SECTIONS.values()
    for section in sections
    for setting in section.settings
} | ROW_LABELS


def flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give every item of a list or mapping a name of its own; rows of two stay lists."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name in PARTS:
            items = value.values() if isinstance(value, Mapping) else value
            keys = value.keys() if isinstance(value, Mapping) else PARTS[name]
            found |= {f"{name}_{key}": item for key, item in zip(keys, items, strict=True)}
        else:
            found[name] = value
    return found


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Put the flat form back into lists and mappings, as policies store them."""
    found = dict(values)
    for name, keys in PARTS.items():
        if f"{name}_{keys[0]}" in found:
            items = {key: found.pop(f"{name}_{key}") for key in keys}
            found[name] = items if name in MAPPINGS else list(items.values())
    return found


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return the settings that differ, with the old and the new value, in the order of the page."""
    old, new = flat(before), flat(after)
    return [(name, old.get(name), new.get(name)) for name in LABELS if old.get(name) != new.get(name)]


def readable(name: str, old: Any, new: Any) -> tuple[Words, str, str]:
    """Return a change in words: the label, and both values as a page shows them."""
    if name in SWITCHES:
        return LABELS[name], _switched(old), _switched(new)
    words = CODES if name in CODED else {}
    return LABELS[name], _shown(old, words), _shown(new, words)


def _switched(value: Any) -> str:
    return str(_("是") if value else _("否"))


def _shown(value: Any, words: Mapping[str, Words]) -> str:
    if isinstance(value, list | tuple):
        rows = (_row(one) if isinstance(one, list | tuple) else _shown(one, words) for one in value)
        return _("、").join(rows) or "—"
    if isinstance(value, str):
        return str(words.get(value, value)) or "—"
    return f"{value:,.12g}" if isinstance(value, float) else str(value)


def _row(pair: Sequence[Any]) -> str:
    """Show two days, a limit of talks, or what a text is worth."""
    first, second = pair
    if not isinstance(first, str):
        return f"{first}/{second}"
    return f"{first}–{second}" if isinstance(second, str) else f"{first} {second:,.12g}"
