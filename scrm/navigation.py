"""Owns the menu: which pages each role finds, in order."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

EVERYBODY = frozenset({"koe", "lead", "manager", "admin"})
LEADING = frozenset({"lead", "manager", "admin"})
MANAGING = frozenset({"manager", "admin"})
ADMINISTERING = frozenset({"admin"})
# (URL name, label, icon, roles), in the order of the menu
PAGES: list[tuple] = [
    ("outreach:queue", _("今日名单"), "today", EVERYBODY),
    ("outreach:profile-list", _("我的用户"), "people", EVERYBODY),
    ("outreach:ticket-list", _("服务单"), "ticket", EVERYBODY),
    ("community:voice-list", _("心声"), "voice", EVERYBODY),
    ("community:group-list", _("社群"), "community", EVERYBODY),
    ("outreach:plan-list", _("唤醒方案"), "plan", EVERYBODY),
    ("outreach:greeting-list", _("话术"), "chat", LEADING),
    ("community:campaign-list", _("活动"), "gift", EVERYBODY),
    ("segmentation:dashboard", _("分群看板"), "board", LEADING),
    ("users:unassigned-list", _("归属"), "assign", LEADING),
    ("segmentation:run-list", _("夜间计算"), "moon", MANAGING),
    ("outreach:policy", _("规则"), "settings", MANAGING),
    ("users:calendar-year", _("日历"), "plan", MANAGING),
    ("users:event-type-list", _("行为类型"), "list", MANAGING),
    ("users:identity-conflict-list", _("身份冲突"), "merge", MANAGING),
    ("users:employee-list", _("员工"), "person", ADMINISTERING),
    ("users:cover-list", _("代班"), "swap", frozenset({"lead"})),
    ("users:source-list", _("数据源"), "source", ADMINISTERING),
    ("users:rejection-list", _("被拒数据"), "inbox", ADMINISTERING),
    ("users:audit-list", _("审计"), "shield", ADMINISTERING),
]


@dataclass
class Entry:
    """One line of the menu."""

    url: str
    label: str
    icon: str
    is_current: bool


def navigation(request: HttpRequest) -> dict:
    """Give templates the menu of the signed-in employee."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"navigation": []}
    found = [(reverse(name), label, icon) for name, label, icon, roles in PAGES if request.user.role in roles]
    current = max((url for url, *_rest in found if request.path.startswith(url)), key=len, default="")
    return {"navigation": [Entry(url, label, icon, url == current) for url, label, icon in found]}
