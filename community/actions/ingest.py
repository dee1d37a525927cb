"""Owns how voices come in from other systems: each item answered, sent again without harm."""

import datetime as dt

from django.db import IntegrityError

from community.models import Group, Voice, VoiceStep
from community.queries.hours import voice_due
from community.rules.voice_items import VoiceItem, read_voice
from users.actions.ingest.batch import Batch, RaceLost, Receipt, reading_for, retried, wait_for_merges
from users.actions.ingest.events import conflict, join_people
from users.actions.ingest.people import People
from users.models import Source
from users.rules.reading import Fault


def ingest_voices(*, source: Source, items: list, now: dt.datetime) -> Receipt:
    """Store the new voices of a batch and answer every item; who is not known yet becomes a person."""
    batch = Batch("voice", source, items, now)
    reading = reading_for(source, now)
    if batch.names_sources():
        reading.source_ids = dict(Source.objects.values_list("code", "pk"))
    voices = batch.read(read_voice, reading)
    verdicts, faults = _store(batch, voices)
    return batch.answer(verdicts, faults, "id")


@retried
def _store(batch: Batch, items: list[VoiceItem]) -> tuple[dict[int, str], dict[int, Fault]]:
    """Write a batch in the running transaction; return a status or a fault for each item."""
    wait_for_merges()
    people = People(item.person for item in items)
    faults: dict[int, Fault] = {}
    owners = join_people(people, items, faults)
    verdicts, fresh = _judge(batch.source, [item for item in items if item.index in owners], faults)
    for item in fresh:
        people.note(owners[item.index], min(item.said_at, batch.now))
    created = people.settle(batch.now)
    _write(batch, fresh, [created.get(owners[item.index], owners[item.index]) for item in fresh])
    batch.keep_rejections(faults)
    return verdicts, faults


def _judge(
    source: Source, items: list[VoiceItem], faults: dict[int, Fault]
) -> tuple[dict[int, str], list[VoiceItem]]:
    """Return what each item is: accepted, duplicate, or noted as a conflict; and those that are new."""
    known = Voice.objects.select_for_update().filter(
        source=source, external_id__in=[item.id for item in items]
    )
    contents = {row.external_id: row.content.hex for row in known if row.content}
    verdicts, fresh = {}, []
    for item in items:
        if item.id not in contents:
            contents[item.id] = item.content
            verdicts[item.index] = "accepted"
            fresh.append(item)
        elif contents[item.id] == item.content:
            verdicts[item.index] = "duplicate"
        else:
            faults[item.index] = conflict()
    return verdicts, fresh


def _write(batch: Batch, items: list[VoiceItem], profiles: list[int]) -> None:
    if not items:
        return
    chats = {item.chat for item in items if item.chat}
    groups = dict(Group.objects.filter(source=batch.source, chat__in=chats).values_list("chat", "pk"))
    due = voice_due(batch.now)
    rows = [
        Voice(
            profile_id=profile_id,
            kind=item.kind,
            topic=item.topic,
            text=item.text,
            mood=item.mood,
            origin="rest",
            group_id=groups.get(item.chat),
            source=batch.source,
            external_id=item.id,
            content=item.content,
            said_at=item.said_at,
            received_at=batch.now,
            due_at=due,
            may_show=item.may_show,
        )
        for item, profile_id in zip(items, profiles, strict=True)
    ]
    try:
        made = Voice.objects.bulk_create(rows)
    except IntegrityError:  # the same voices came at the same moment by another request
        raise RaceLost from None
    VoiceStep.objects.bulk_create(VoiceStep(voice=voice, state=voice.state, at=batch.now) for voice in made)
