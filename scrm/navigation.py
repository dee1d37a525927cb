"""Owns the menu: which pages each role finds, in order."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVERYBODY = frozenset({"koe", "lead", "manager", "admin"})
LEADING = frozenset({"lead", "manager", "admin"})
MANAGING = frozenset({"manager", "admin"})
ADMINISTERING = frozenset({"admin"})
# (heading, its pages); a page: (URL name, label, icon, roles). On a phone the first group is the bar itself.
GROUPS: list[tuple] = [
    (
        _("日常"),
        [
            ("outreach:queue", _("今日名单"), "today", EVERYBODY),
            ("outreach:profile-list", _("我的用户"), "people", EVERYBODY),
            ("outreach:ticket-list", _("服务单"), "ticket", EVERYBODY),
            ("outreach:plan-list", _("唤醒方案"), "plan", EVERYBODY),
        ],
    ),
    (
        pgettext_lazy("menu", "社群"),
        [
            ("community:voice-list", _("心声"), "voice", EVERYBODY),
            ("community:group-list", _("社群"), "community", EVERYBODY),
            ("community:campaign-list", _("活动"), "gift", EVERYBODY),
            ("community:crisis-list", _("危机"), "warning", EVERYBODY),
            ("community:snippet-list", _("说话的分寸"), "leaf", EVERYBODY),
            ("community:graduation-list", _("毕业与返聘"), "cap", EVERYBODY),
        ],
    ),
    (
        _("带队"),
        [
            ("segmentation:dashboard", _("分群看板"), "board", LEADING),
            ("outreach:effect-list", _("触达成效"), "heart", LEADING),
            ("outreach:greeting-list", _("话术"), "chat", LEADING),
            ("users:unassigned-list", _("归属"), "assign", LEADING),
            ("users:cover-list", _("代班"), "swap", frozenset({"lead"})),
        ],
    ),
    (
        pgettext_lazy("menu", "运营"),
        [
            ("outreach:policy", _("规则"), "settings", MANAGING),
            ("outreach:consent-text-list", _("同意文本"), "copy", MANAGING),
            ("users:calendar-year", _("日历"), "calendar", MANAGING),
            ("segmentation:run-list", _("夜间计算"), "moon", MANAGING),
            ("users:event-type-list", _("行为类型"), "list", MANAGING),
            ("users:identity-conflict-list", _("身份冲突"), "merge", MANAGING),
        ],
    ),
    (
        _("管理"),
        [
            ("users:employee-list", _("员工"), "person", ADMINISTERING),
            ("users:source-list", _("数据源"), "source", ADMINISTERING),
            ("users:rejection-list", _("被拒数据"), "inbox", ADMINISTERING),
            ("users:audit-list", _("审计"), "shield", ADMINISTERING),
        ],
    ),
]


@dataclass
class Entry:
    """One line of the menu."""

    url: str
    label: str
    icon: str
    is_current: bool = False


@dataclass
class Group:
    """Some lines of the menu under a heading."""

    label: str
    entries: list[Entry]


def navigation(request: HttpRequest) -> dict:
    """Give templates the menu of the signed-in employee."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"navigation": []}
    groups = [
        group for label, pages in GROUPS if (group := group_for(request.user.role, label, pages)).entries
    ]
    here = [entry for group in groups for entry in group.entries if request.path.startswith(entry.url)]
    if here:
        max(here, key=lambda entry: len(entry.url)).is_current = True
    return {"navigation": groups}


def group_for(role: str, label: str, pages: list[tuple]) -> Group:
    """Return what a role finds under a heading."""
    return Group(
        label, [Entry(reverse(name), text, icon) for name, text, icon, roles in pages if role in roles]
    )
