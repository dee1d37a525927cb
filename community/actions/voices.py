"""Owns what happens with a voice: heard, answered, adopted, landed or declined, told, and shown."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Campaign, Group, Message, Voice, VoiceStep
from community.queries.hours import voice_due
from community.rules.voices import NEEDS_NOTE, next_states
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee, Profile


class VoiceWithoutWords(Refused):
    """A voice says something."""

    code = "voice_empty"
    message = _("写下 Ta 的原话和主题，哪怕只有几个字。")


class VoiceMovedOn(Refused):
    """The step does not follow from where the voice is, or somebody was quicker."""

    code = "voice_moved_on"
    message = _("这条心声已经不在这一步了（可能由同事处理过）。页面已刷新，请看最新的一步。")
    status = 409


class NoteMissing(Refused):
    """Some steps are nothing without words."""

    code = "note_missing"
    message = _("写一句：回应了什么、为什么不采纳，或者改变了什么。Ta 会想知道。")


class MayNotShow(Refused):
    """The author has not agreed, or there is nothing to show."""

    code = "may_not_show"
    message = _(
        "还不能放上心声墙：要等事情落地或表扬得到回应，写好一句不含个人信息的话；表扬还要 Ta 本人同意。"
    )


class HeardAlready(Refused):
    """A message became a voice before."""

    code = "heard_already"
    message = _("这条消息已经记成心声了。")
    status = 409


@dataclass(frozen=True, slots=True)
class Said:
    """What someone said, and where."""

    kind: str
    topic: str
    text: str
    mood: str = ""
    said_at: dt.datetime | None = None
    may_show: bool = False
    campaign: Campaign | None = None
    group: Group | None = None
    message: Message | None = None


@transaction.atomic
def hear_voice(*, profile: Profile, said: Said, origin: str, by: Employee | None, now: dt.datetime) -> Voice:
    """Keep what someone said, and start the clock of its answer."""
    if not said.topic.strip() or not said.text.strip():
        raise VoiceWithoutWords
    if said.message and Voice.objects.filter(message=said.message).exists():
        raise HeardAlready
    voice = Voice.objects.create(
        profile=profile,
        kind=said.kind,
        topic=said.topic.strip()[:60],
        text=said.text.strip()[:2000],
        mood=said.mood,
        origin=origin,
        campaign=said.campaign,
        group=said.group,
        message=said.message,
        owner=by,
        said_at=said.said_at or now,
        received_at=now,
        due_at=voice_due(now),
        may_show=said.may_show,
    )
    VoiceStep.objects.create(voice=voice, state=voice.state, employee=by, at=now)
    audit.record(by=by, action="voice.heard", obj_type="voice", obj_id=voice.pk, now=now, origin=origin)
    return voice


@transaction.atomic
def move_voice(*, voice: Voice, state: str, note: str, by: Employee, now: dt.datetime) -> Voice:
    """Take a voice one step on, with what was said to the author."""
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    note = note.strip()[:1000]
    if state not in next_states(voice.kind, voice.state):
        raise VoiceMovedOn
    if state in NEEDS_NOTE and not note:
        raise NoteMissing
    voice.state = state
    voice.answered_at = voice.answered_at or now
    if state == Voice.State.LANDED:
        voice.landed_at = now
    voice.save(update_fields=["state", "answered_at", "landed_at"])
    VoiceStep.objects.create(voice=voice, state=state, note=note, employee=by, at=now)
    audit.record(by=by, action="voice.moved", obj_type="voice", obj_id=voice.pk, now=now, state=state)
    return voice


@transaction.atomic
def take_voice(*, voice: Voice, owner: Employee, by: Employee, now: dt.datetime) -> None:
    """Make someone the one who follows a voice up."""
    Voice.objects.filter(pk=voice.pk).update(owner=owner)
    audit.record(by=by, action="voice.taken", obj_type="voice", obj_id=voice.pk, now=now, owner=owner.pk)


@transaction.atomic
def show_voice(*, voice: Voice, text: str, may_show: bool, by: Employee, now: dt.datetime) -> None:
    """Put on the wall what a voice changed, or thanks for praise; never the author's name.

    What landed is told in our own words. Praise is the author's own, so it needs their consent.
    """
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    is_praise = voice.kind == Voice.Kind.PRAISE and voice.state == Voice.State.ANSWERED
    is_ready = voice.state == Voice.State.LANDED or (is_praise and may_show)
    if not is_ready or not text.strip():
        raise MayNotShow
    voice.wall_text, voice.may_show, voice.is_public = text.strip()[:300], may_show, True
    voice.save(update_fields=["wall_text", "may_show", "is_public"])
    audit.record(by=by, action="voice.shown", obj_type="voice", obj_id=voice.pk, now=now)


@transaction.atomic
def hide_voice(*, voice: Voice, by: Employee, now: dt.datetime) -> None:
    """Take a voice off the wall."""
    Voice.objects.filter(pk=voice.pk).update(is_public=False)
    audit.record(by=by, action="voice.hidden", obj_type="voice", obj_id=voice.pk, now=now)


@transaction.atomic
def note_told(*, profile_id: int, by: Employee, now: dt.datetime) -> int:
    """Note that an author heard what became of their voices; return of how many."""
    told = Voice.objects.filter(profile_id=profile_id, state=Voice.State.LANDED, told_at__isnull=True)
    count = told.update(told_at=now)
    if count:
        audit.record(by=by, action="voices.told", obj_type="profile", obj_id=profile_id, now=now, count=count)
    return count


def forget_told(*, profile_id: int, told_at: dt.datetime) -> int:
    """Take back that an author heard of it, where the telling itself is taken back."""
    return Voice.objects.filter(profile_id=profile_id, told_at=told_at).update(told_at=None)
