"""Owns whom a batch speaks of: identities found, created and attached, race-safe."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Protocol

from django.db import connection
from django.utils.translation import gettext as _

from scrm.lib import sql
from users.actions.ingest.batch import RaceLost
from users.rules.reading import Fault

Pair = tuple[int, str]  # source id, external id


class OfPerson(Protocol):
    """An item that names a person."""

    @property
    def index(self) -> int:
        """Its place in the batch."""

    @property
    def person(self) -> tuple[Pair, ...]:
        """The identities that it names."""


class People:
    """The profiles behind the identities of one batch; a negative number is someone not yet created."""

    def __init__(self, persons: Iterable[tuple[Pair, ...]], *, hashes: bool = False) -> None:
        """Find the profiles of the identities that are known (one query for each source, usually one)."""
        self.owner: dict[Pair, int] = {}
        self.hashes: dict[Pair, str | None] = {}
        wanted: dict[int, set[str]] = {}
        for person in persons:
            for source_id, external_id in person:
                wanted.setdefault(source_id, set()).add(external_id)
        for source_id, externals in wanted.items():
            self.load(source_id, externals, hashes)
        self.created: dict[int, dt.datetime] = {}
        self.loose: dict[Pair, int] = {}  # identities to be written

    def load(self, source_id: int, externals: set[str], hashes: bool) -> None:
        """Find the profiles of a source's external ids, and what was last pushed of them."""
        params = {"source": source_id, "externals": array_of(externals), "hashes": hashes}
        for external_id, profile_id, content in sql.rows("users", "find_identities", params):
            self.owner[source_id, external_id] = profile_id
            if hashes:
                self.hashes[source_id, external_id] = content

    def join(self, person: tuple[Pair, ...]) -> int:
        """Return the one profile of a person's identities; raise the fault where they have several."""
        owner = self.owner.get(person[0])
        if owner is not None and len(person) == 1:
            return owner
        owners = {self.owner[pair] for pair in person if pair in self.owner}
        if len(owners) > 1:
            raise Fault(
                "identity_conflict",
                _("这些编号属于不同的用户，没有自动合并。请在“身份冲突”里由运营决定。"),
            )
        owner = owners.pop() if owners else -len(self.loose) - 1
        for pair in person:
            if pair not in self.owner:
                self.owner[pair] = self.loose[pair] = owner
        return owner

    def note(self, owner: int, at: dt.datetime) -> None:
        """Remember that a new person is needed, and the earliest sign of them."""
        if owner < 0 and (owner not in self.created or at < self.created[owner]):
            self.created[owner] = at

    def settle(self, now: dt.datetime) -> dict[int, int]:
        """Create the people who are needed and attach new identities; return their ids."""
        wanted = {pair: owner for pair, owner in self.loose.items() if owner > 0 or owner in self.created}
        if not wanted:
            return {}
        ids = dict(zip(self.created, reserve(len(self.created)), strict=True))
        self.insert_profiles(ids, now)
        pairs = sorted(wanted)
        written = sql.execute(
            "users",
            "insert_identities",
            columns(pairs)
            | {"profiles": [ids.get(wanted[pair], wanted[pair]) for pair in pairs], "now": now},
        )
        if written != len(pairs):
            raise RaceLost
        return ids

    def insert_profiles(self, ids: dict[int, int], now: dt.datetime) -> None:
        """Write the profiles of people of whom nothing else is known yet."""
        if ids:
            joined = [min(self.created[owner], now) for owner in ids]
            sql.execute("users", "insert_people", {"ids": list(ids.values()), "joined": joined, "now": now})


def array_of(texts: Collection[str]) -> str:
    """Return texts as one array literal, which binds and parses faster than a list."""
    if any(char in "".join(texts) for char in '"\\'):
        texts = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}'


def columns(pairs: list[Pair]) -> dict[str, list]:
    """Return pairs as the two arrays that statements take."""
    return {"sources": [pair[0] for pair in pairs], "externals": [pair[1] for pair in pairs]}


def reserve(count: int) -> list[int]:
    """Return new profile ids."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('users_profile', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]
