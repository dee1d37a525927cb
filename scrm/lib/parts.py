"""Own the made-up data with which the parts page shows every part."""

from math import exp

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from scrm.lib import svg

QUADRANTS = [("core", 1204, 0.14), ("silent", 386, 0.05), ("advocate", 3871, 0.46), ("tail", 2950, 0.35)]
DAYS = ["11-01", "11-04", "11-07", "11-10", "11-13", "11-16", "11-19", "11-22"]


class SampleForm(forms.Form):
    """One field of each kind."""

    reason = forms.ChoiceField(
        label="沉默的原因",
        choices=[("busy", "太忙"), ("moved", "搬家了"), ("unhappy", "不满意")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="还关心什么",
        choices=[("care", "保养"), ("trip", "自驾"), ("child", "亲子")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="她说了什么", widget=forms.Textarea, help_text="写她的原话，不写猜测。")
    again_on = forms.DateField(label="下次问候", required=False)
    is_friend = forms.BooleanField(label="转为老友模式", required=False)


def samples() -> list[dict[str, object]]:
    """Return what the parts page needs, once for each colour mode."""
    return [_sample("light", _("浅色")), _sample("dark", _("深色"))]


def _sample(mode: str, label: str) -> dict[str, object]:
    return {
        "mode": mode,
        "label": label,
        "form": SampleForm({"reason": "busy", "again_on": "?"}, auto_id=f"{mode}_%s"),
        "page": sample_page(),
        "charts": list(_charts()),
        "spark": svg.spark([3, 4, 2, 6, 5, 8], title=_("近六周")),
        "badges": ["", "good", "warn", "bad", "info", "new", "active", "cooling", "dormant", "lost"],
        "tabs": [
            {"url": "#", "label": _("进行中"), "is_current": True, "count": 4},
            {"url": "#", "label": _("已完成")},
        ],
        "keys": [("j k", _("下一位 / 上一位")), ("c", _("复制并标记")), ("?", _("按键说明"))],
    }


def sample_page() -> Page:
    """Return the second of several pages."""
    return Paginator(range(95), 20).page(2)


def _charts() -> list[dict[str, object]]:
    names = {
        "core": "高价值高互动",
        "silent": "高价值低互动",
        "advocate": "低价值高互动",
        "tail": "低价值低互动",
    }
    parts = [svg.Part(key, names[key], count, "#") for key, count, _share in QUADRANTS]
    return [
        _chart("四象限", parts, _quadrant(names)),
        _chart("价值 × 互动的分布", parts, _heatmap(parts)),
        _chart("一周之间的流动", parts, _flow(parts)),
        _chart("现状构成", parts, svg.stacked_bar(parts, title="现状构成")),
        _chart("休眠与降温的人数", parts, _trend()),
        _chart("她的节奏", parts, _rhythm()),
    ]


def _chart(caption: str, parts: list[svg.Part], drawing: SafeString) -> dict[str, object]:
    return {
        "caption": caption,
        "svg": drawing,
        "head": ["象限", "人数"],
        "rows": [[part.label, part.count] for part in parts],
    }


def _quadrant(names: dict[str, str]) -> SafeString:
    tiles = [svg.Tile(key, names[key], count, share, "比上周 +12", "#") for key, count, share in QUADRANTS]
    return svg.quadrant(tiles, title="四象限", x_label="互动 →", y_label="价值 →")


def _heatmap(corners: list[svg.Part]) -> SafeString:
    grid = [[int(90 * exp(-((x - 16) ** 2) / 60 - (y - 8) ** 2 / 30)) for x in range(24)] for y in range(14)]
    return svg.heatmap(grid, split=(12, 6), corners=corners, title="分布", x_label="互动 →", y_label="价值 →")


def _flow(parts: list[svg.Part]) -> SafeString:
    flows = [svg.Flow(part.key, part.key, part.count * 3 // 4, "#") for part in parts]
    flows += [
        svg.Flow("core", "silent", 96, "#"),
        svg.Flow("silent", "core", 60, "#"),
        svg.Flow("advocate", "tail", 700, "#"),
    ]
    return svg.flow(flows, left=parts, right=parts, title="上周到这周的流动")


def _trend() -> SafeString:
    series = [
        svg.Series("cooling", "降温", [320, 310, 335, 340, 322, 301, 290, 284], "#"),
        svg.Series("dormant", "休眠", [210, 214, 220, None, 231, 240, 236, 228], "#"),
        svg.Series("new", "新用户", [40, 42, 55, 60, 48, 52, 71, 66], "#"),
    ]
    return svg.trend(series, days=DAYS, title="每日人数")


def _rhythm() -> SafeString:
    strips = [
        svg.Strip("active", "登录", [(week * 7 + 3) % 5 for week in range(40)], note="平常每周 2 天"),
        svg.Strip("dormant", "购买", [4 if week % 9 == 2 and week < 28 else 0 for week in range(40)]),
    ]
    marks = [svg.Mark(2, 28, "平常", is_usual=True), *(svg.Mark(at, at + 4, "") for at in (28, 32, 36))]
    ticks = [svg.Tick(0, "2月"), svg.Tick(20, "7月")]
    return svg.rhythm(strips, marks=marks, ticks=ticks, title="四十周的行为")
