"""Owns friend mode: it begins with a remedy, and lasts until somebody ends it or takes another remedy."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from outreach.models import FriendMode
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile


class NoFriendMode(Refused):
    """There is none to end."""

    code = "no_friend_mode"
    message = _("Ta 现在不在老友模式。")
    status = 409


class FriendModeWhyMissing(Refused):
    """Whoever ends friend mode says why."""

    code = "friend_mode_why_missing"
    message = _("写一句为什么结束老友模式，例如 Ta 自己说想多聊聊。")


def begin_friend_mode(*, profile: Profile, by: Employee | None, now: dt.datetime) -> FriendMode:
    """Step back to a friend's distance; who is there already stays."""
    mode, is_new = FriendMode.objects.get_or_create(
        profile=profile, ended_at=None, defaults={"started_at": now, "started_by": by}
    )
    if is_new:
        _record("friend_mode_started", profile, by, now)
    return mode


@transaction.atomic
def end_friend_mode(*, profile: Profile, note: str, by: Employee | None, now: dt.datetime) -> None:
    """End friend mode, with the reason."""
    if not note.strip():
        raise FriendModeWhyMissing
    if not leave_friend_mode(profile=profile, note=note, by=by, now=now):
        raise NoFriendMode


def leave_friend_mode(*, profile: Profile, note: str, by: Employee | None, now: dt.datetime) -> bool:
    """End friend mode where it holds; say whether it did."""
    running = FriendMode.objects.running().filter(profile=profile)
    ended = running.update(ended_at=now, ended_by=by, note=note.strip()[:300])
    if ended:
        _record("friend_mode_ended", profile, by, now)
    return bool(ended)


def _record(action: str, profile: Profile, by: Employee | None, now: dt.datetime) -> None:
    audit.record(by=by, action=action, obj_type="profile", obj_id=profile.pk, now=now)
