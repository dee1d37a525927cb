"""Owns how profiles come in: only what an item brings is changed, everything of a batch at once."""

import datetime as dt
import json
from typing import Any

from django.db import connection

from scrm.lib import sql
from users.actions.assignments import set_koes
from users.actions.ingest.batch import Batch, Receipt, reading_for, retried, wait_for_merges
from users.actions.ingest.people import People
from users.models import Employee, Source
from users.rules.profile_items import ProfileItem, read_profile
from users.rules.reading import Fault


def ingest_profiles(*, source: Source, items: list, now: dt.datetime) -> Receipt:
    """Create or change the profiles of a batch and answer every item.

    A field that an item does not bring stays as it is; null clears it. The same item again, with
    nothing else in between, is a duplicate and changes nothing, not even what an employee edited.
    """
    batch = Batch("profile", source, items, now)
    reading = reading_for(source, now)
    if batch.names_sources():
        reading.source_ids = dict(Source.objects.values_list("code", "pk"))
    if any(type(item) is dict and "koe" in item for item in items):
        reading.koe_ids = {e.username.lower(): e.pk for e in Employee.objects.caring()}
    verdicts, faults = store_profiles(batch, batch.read(read_profile, reading))
    return batch.answer(verdicts, faults, "external_id")


@retried
def store_profiles(batch: Batch, items: list[ProfileItem]) -> tuple[dict[int, str], dict[int, Fault]]:
    """Write a batch in the running transaction; return a status or a fault for each item."""
    wait_for_merges()
    people = People((item.person for item in items), hashes=True)
    faults: dict[int, Fault] = {}
    verdicts: dict[int, str] = {}
    owners: dict[int, int] = {}
    fresh = []
    for item in items:
        try:
            owners[item.index] = people.join(item.person)
        except Fault as fault:
            faults[item.index] = fault
            continue
        is_known = people.hashes.get(item.person[0]) == item.content
        verdicts[item.index] = "duplicate" if is_known else "accepted"
        people.hashes[item.person[0]] = item.content
        if not is_known:
            fresh.append(item)
            people.note(owners[item.index], batch.now)
    created = people.settle(batch.now)
    write_profiles(batch, fresh, [created.get(owners[item.index], owners[item.index]) for item in fresh])
    batch.keep_rejections(faults)
    return verdicts, faults


def write_profiles(batch: Batch, items: list[ProfileItem], profiles: list[int]) -> None:
    """Write what the items bring, in a fixed order of tables and rows."""
    if not items:
        return
    lock_profiles(sorted(set(profiles)))
    merged = Merged(items, profiles)
    params = {"source": batch.source.pk, "now": batch.now}
    statements = {
        "update_profiles": merged.patches,
        "replace_contacts": merged.contacts,
        "replace_tags": merged.tags,
        "replace_holdings": merged.holdings,
    }
    for name, rows in statements.items():
        if rows:
            sql.execute("users", name, params | {"rows": json.dumps(rows, ensure_ascii=False)})
    if merged.koes:
        set_koes(koes=merged.koes, by=None, now=batch.now, reason="push")
    sql.execute("users", "note_profile_contents", params | merged.contents())


def lock_profiles(ids: list[int]) -> None:
    """Lock the rows in order, so that two batches can't wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM users_profile WHERE id = ANY (%s) ORDER BY id FOR UPDATE", [ids])


class Merged:
    """What a batch changes, one row per profile: a later item wins over an earlier one."""

    def __init__(self, items: list[ProfileItem], profiles: list[int]) -> None:
        self.by_profile: dict[int, dict[str, Any]] = {}
        self.contact_values: dict[tuple[int, str], str] = {}
        self.tag_names: dict[int, list[str]] = {}
        self.holding_rows: dict[int, list[dict]] = {}
        self.koes: dict[int, int | None] = {}
        self.hashes: dict[tuple[int, str], str] = {}
        for item, profile_id in zip(items, profiles, strict=True):
            self.add(item, profile_id)

    def add(self, item: ProfileItem, profile_id: int) -> None:
        """Lay an item over what came before it."""
        self.by_profile.setdefault(profile_id, {}).update(item.patch)
        self.hashes[item.person[0]] = item.content
        for kind, value in item.contacts.items():
            self.contact_values[profile_id, kind] = value
        if item.tags is not None:
            self.tag_names[profile_id] = item.tags
        if item.holdings is not None:
            self.holding_rows[profile_id] = item.holdings
        if item.sets_koe:
            self.koes[profile_id] = item.koe_id

    @property
    def patches(self) -> list[dict]:
        """Return the changed columns of each profile."""
        return [{"id": profile_id, "patch": patch} for profile_id, patch in self.by_profile.items()]

    @property
    def contacts(self) -> list[dict]:
        """Return the new value of each kind of contact, empty to clear."""
        return [{"id": key[0], "kind": key[1], "value": value} for key, value in self.contact_values.items()]

    @property
    def tags(self) -> list[dict]:
        """Return all tags that the source now gives to each profile."""
        return [{"id": profile_id, "names": names} for profile_id, names in self.tag_names.items()]

    @property
    def holdings(self) -> list[dict]:
        """Return all things that the source now knows each profile to own."""
        return [{"id": profile_id, "things": things} for profile_id, things in self.holding_rows.items()]

    def contents(self) -> dict[str, list]:
        """Return the content under which each identity was last pushed."""
        pairs = sorted(self.hashes)
        return {
            "sources": [pair[0] for pair in pairs],
            "externals": [pair[1] for pair in pairs],
            "contents": [self.hashes[pair] for pair in pairs],
        }
