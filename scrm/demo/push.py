"""Owns what the brand's systems would send: profiles and events as items of the product's own API."""

import datetime as dt
from collections import defaultdict

import numpy as np

from scrm.demo import people as person
from scrm.demo.days import Deed
from scrm.demo.people import People
from scrm.demo.stories import NAMES
from scrm.lib import clock

IDS = {"crm": person.crm_id, "app": person.app_id, "wecom": person.wecom_id}


def profile_item(people: People, who: int) -> dict:
    """Return a person as the CRM pushes them."""
    story = people.story_of(who)
    item = {
        "external_id": person.crm_id(who),
        "identities": identities_of(people, who),
        "name": person.shown_name(people, who),
        "kind": {"prospect": "prospect", "alumni": "alumnus"}.get(story, "owner"),
        "gender": person.gender_of(people, who),
        "title": person.title_of(people, who),
        "city": person.city_of(people, who),
        "joined_at": clock.day_start(person.joined_on(people, who)).isoformat(),
        "may_profile": story != "unprofiled",
        "phone": person.PHONE.format(who),
        "tags": person.interests_of(people, who),
        "holdings": holdings_of(people, who),
        "koe": person.koe_of(people, who),
    }
    birthday = person.birthday_of(people, who)
    if birthday:
        item["birthday"] = birthday.isoformat()
    if person.has_wecom(people, who):
        item["wechat"] = f"xingye_{who:05d}"
    return item


def identities_of(people: People, who: int) -> list[dict]:
    """Return the ids under which the other systems know a person."""
    known = {"app": person.has_app(people, who), "wecom": person.has_wecom(people, who)}
    return [{"source": code, "external_id": IDS[code](who)} for code, is_known in known.items() if is_known]


def holdings_of(people: People, who: int) -> list[dict]:
    """Return the car of a person with its days."""
    held = person.holding_of(people, who)
    if held is None:
        return []
    product, acquired, released = held
    days = {"acquired_on": acquired.isoformat(), "released_on": released.isoformat() if released else None}
    return [{"product": product, **days}]


def event_items(day: int, deeds: list[Deed]) -> dict[str, list[dict]]:
    """Return a day's events by source; an id names the day and the place in it."""
    date = clock.day_from_number(day)
    midnight = clock.day_start(date)
    found = defaultdict(list)
    for number, deed in enumerate(deeds):
        at = midnight + dt.timedelta(seconds=deed.second)
        item = {
            "id": f"{date:%Y%m%d}-{number:05d}",
            "external_id": IDS[deed.source](deed.who),
            "type": deed.code,
            # The dealers' CRM sends wall-clock times without a zone.
            "occurred_at": at.replace(tzinfo=None).isoformat() if deed.source == "crm" else at.isoformat(),
        }
        if deed.subject:
            item["subject"] = deed.subject
        if deed.amount is not None:
            item["amount"] = deed.amount // 100
        found[deed.source].append(item)
    return found


def faulty_profiles() -> list[dict]:
    """Return profiles as a careless export would send them: each is refused with its reason."""
    return [
        {"external_id": "C199001", "name": "梁国强", "koe": "wangwu"},
        {"external_id": "C199002", "name": "何秀兰", "birthday": "1978-13-02"},
        {"external_id": "C199003", "name": "罗佳", "kind": "vip"},
        {"name": "没有编号的人"},
    ]


def faulty_events(at: dt.datetime) -> list[dict]:
    """Return events as a careless export would send them: each is refused with its reason."""
    return [
        {"id": "x-1", "external_id": "C100010", "type": "maintenance_paid", "amount": 680},
        {"id": "x-2", "external_id": "C100011", "type": "maintenance_paid", "occurred_at": "11月3日"},
        {
            "id": "x-3",
            "external_id": "C100012",
            "type": "repair_paid",
            "amount": "一千二",
            "occurred_at": at.isoformat(),
        },
        {"id": "x-4", "type": "test_drive", "occurred_at": at.isoformat()},
        {"id": "x-5", "external_id": "C100014", "occurred_at": at.isoformat()},
    ]


def torn_events(people: People, at: dt.datetime) -> list[dict]:
    """Return events that name two people as one, for a family shares a phone: nothing is merged silently."""
    sharing = np.flatnonzero(people.turns.story == NAMES.index("steady"))[:16]
    sharing = [int(who) for who in sharing if person.has_app(people, who)]
    return [
        {
            "id": f"shared-{number}",
            "external_id": person.crm_id(first),
            "identities": [{"source": "app", "external_id": person.app_id(second)}],
            "type": "maintenance_paid",
            "amount": 680,
            "subject": "常规保养",
            "occurred_at": at.isoformat(),
        }
        for number, (first, second) in enumerate(zip(sharing[::2], sharing[1::2], strict=False), 1)
    ][:5]
