"""Owns how consents and moods come in from other systems: each item answered, sent again without harm."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from outreach.actions.consents import Entry, note_consent
from outreach.actions.cooling import note_mood
from outreach.models import Consent, Mood
from outreach.rules.consent_items import ConsentItem, MoodItem, read_consent, read_mood
from users.actions.ingest.batch import Batch, Receipt, reading_for, retried, wait_for_merges
from users.actions.ingest.events import join_people
from users.actions.ingest.files import Progress, Tally, import_file
from users.actions.ingest.people import People
from users.actions.ingest.profiles import lock_profiles
from users.models import Profile, Source
from users.rules.reading import Fault

Item = ConsentItem | MoodItem
Write = Callable[[Batch, Any, Profile], bool]  # writes items of its kind, and says whether one was new


def ingest_consents(*, source: Source, items: list, now: dt.datetime) -> Receipt:
    """Add what a batch says to the ledger; who is unknown becomes a person, so that no refusal is lost."""
    return _ingest(Batch("consent", source, items, now), read_consent, _write_consent)


def ingest_moods(*, source: Source, items: list, now: dt.datetime) -> Receipt:
    """Keep the moods of a batch; several displeased ones in a row start a cooling-off."""
    return _ingest(Batch("mood", source, items, now), read_mood, _write_mood)


def import_consents(
    *,
    source: Source,
    path: Path,
    columns: Mapping[str, str],
    rejects: Path,
    progress: Progress,
    clock: Callable[[], dt.datetime],
) -> Tally:
    """Import a file of consents: a row for each, or a column for each purpose."""

    def ingest(items: list) -> Receipt:
        return ingest_consents(source=source, items=items, now=clock())

    return import_file(path, columns, rejects, progress, ingest)


def _ingest(batch: Batch, read: Callable, write: Write) -> Receipt:
    reading = reading_for(batch.source, batch.now)
    if batch.names_sources():
        reading.source_ids = dict(Source.objects.values_list("code", "pk"))
    verdicts, faults = _store(batch, batch.read(read, reading), write)
    return batch.answer(verdicts, faults, "external_id")


@retried
def _store(batch: Batch, items: Sequence[Item], write: Write) -> tuple[dict[int, str], dict[int, Fault]]:
    """Write a batch in the running transaction, oldest first; return a status or a fault for each item."""
    wait_for_merges()
    people = People(item.person for item in items)
    faults: dict[int, Fault] = {}
    owners = join_people(people, items, faults)
    for item in items:
        if item.index in owners:
            people.note(owners[item.index], min(item.at, batch.now))
    created = people.settle(batch.now)
    ids = {index: created.get(owner, owner) for index, owner in owners.items()}
    lock_profiles(sorted(set(ids.values())))
    profiles = Profile.objects.in_bulk(set(ids.values()))
    verdicts = {}
    for item in sorted(items, key=lambda each: each.at):
        if item.index in ids:
            is_new = write(batch, item, profiles[ids[item.index]])
            verdicts[item.index] = "accepted" if is_new else "duplicate"
    batch.keep_rejections(faults)
    return verdicts, faults


def _write_consent(batch: Batch, item: ConsentItem, profile: Profile) -> bool:
    fresh = [
        each
        for each in item.said
        if not Consent.objects.filter(
            profile=profile, source=batch.source, at=item.at, **each._asdict()
        ).exists()
    ]
    more = {"source": batch.source, "text_version": item.text_version, "note": item.note}
    for each in fresh:
        entry = Entry(each.decision, each.purpose, each.channel, "source", more)
        note_consent(profile=profile, entry=entry, by=None, now=batch.now, at=item.at)
    return bool(fresh)


def _write_mood(batch: Batch, item: MoodItem, profile: Profile) -> bool:
    if Mood.objects.filter(profile=profile, source=batch.source, at=item.at).exists():
        return False
    note_mood(
        profile=profile,
        mood=item.mood,
        satisfaction=item.satisfaction,
        by=None,
        now=batch.now,
        at=item.at,
        source=batch.source,
    )
    return True
