"""Owns what a conversation closes in the community: news told, an invitation given, an ask put."""

import datetime as dt

from community.actions.alumni import forget_asked, forget_greeted, note_asked, note_greeted
from community.actions.campaigns import forget_invited, note_invited
from community.actions.kocs import forget_koc_told, note_koc_told
from community.actions.voices import forget_told, note_told
from outreach.models import QueueItem
from users.models import Employee


def close_loop(*, item: QueueItem, by: Employee, now: dt.datetime) -> None:
    """Note what someone was told, by the reasons for which they were written to."""
    if "voice_landed" in item.reasons:
        note_told(profile_id=item.profile_id, by=by, now=now)
    if "campaign_fits" in item.reasons:
        note_invited(profile_id=item.profile_id, now=now)
    if "advice_asked" in item.reasons:
        note_asked(profile_id=item.profile_id, now=now)
    if "welcome_back" in item.reasons:
        note_greeted(profile_id=item.profile_id, now=now)
    if {"koc_invited", "koc_news"} & set(item.reasons):
        note_koc_told(profile_id=item.profile_id, now=now)


def open_loop(*, item: QueueItem, sent_at: dt.datetime) -> None:
    """Take back what was noted when a touch was sent that is taken back now."""
    forget_told(profile_id=item.profile_id, told_at=sent_at)
    forget_invited(profile_id=item.profile_id, invited_at=sent_at)
    forget_asked(profile_id=item.profile_id, told_at=sent_at)
    forget_greeted(profile_id=item.profile_id, greeted_at=sent_at)
    forget_koc_told(profile_id=item.profile_id, told_at=sent_at)
