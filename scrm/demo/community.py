"""Owns the life of the fictional brand's community: groups that talk, voices in all states, campaigns."""

import datetime as dt
from collections.abc import Iterator

import numpy as np
from django.db.models import Exists, OuterRef

from community.actions.campaigns import note_attendance, plan_campaign, sign_up
from community.actions.groups import create_group, start_duty
from community.actions.memberships import import_members
from community.actions.messages import copy_messages
from community.actions.voices import Said, hear_voice, move_voice, show_voice
from community.models import Campaign, Group, Suggestion
from outreach.actions.filling import fill_queues
from scrm.demo import people as person
from scrm.demo.people import People
from scrm.demo.talk import GATHERINGS, ROOMS, TALKS, UNANSWERED, VOICES, Gathering, Room, Told
from scrm.lib import clock
from users.actions.ingest import ingest_events
from users.models import Assignment, Employee, Profile, Source

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
MEMBERS, DAYS_OF_TALK = 28, 75
TALKATIVE = ("steady", "chatty")  # the others keep to their own story


def open_groups(people: People, now: dt.datetime) -> None:
    """Make the groups with their rosters and members, and let them talk for some days."""
    wecom, began = Source.objects.get(code="wecom"), now - 200 * DAY
    staff = {employee.username: employee for employee in Employee.objects.all()}
    items: list[dict] = []
    for number, room in enumerate(ROOMS):
        group = create_group(values=_subject(room) | {"source": wecom, "chat": room.chat}, by=None, now=began)
        for username, role in room.staff:
            start_duty(group=group, employee=staff[username], role=role, weekdays=[], by=None, now=began)
        members = members_of(people, room)
        numbers = [person.wecom_id(who) for who in members]
        import_members(group=group, source=wecom, external_ids=numbers, by=None, now=began)
        speakers = [person.wecom_id(who) for who in members if people.story_of(who) in TALKATIVE]
        items += _talk(room, speakers, np.random.default_rng([people.seed, 21, number]), now)
    ingest_events(source=wecom, items=items, now=now)
    copy_messages(now=now)


def _subject(room: Room) -> dict:
    return {
        "name": room.name,
        "about": room.about,
        "interests": list(room.interests),
        "region": room.region,
    }


def members_of(people: People, room: Room) -> list[int]:
    """Return some of those whom a room suits."""
    found = []
    for who in range(len(people)):
        near = not room.region or person.city_of(people, who) == room.region
        if (
            near
            and person.has_wecom(people, who)
            and set(room.interests) & set(person.interests_of(people, who))
        ):
            found.append(who)
    return found[::2][:MEMBERS]


def _talk(room: Room, members: list[str], rng: np.random.Generator, now: dt.datetime) -> Iterator[dict]:
    """Yield what is said in a room on the days up to now, as its chat tool would send it."""
    if len(members) < 3:
        return
    first = clock.day_start(clock.business_date(now)) - DAYS_OF_TALK * DAY
    for day in range(DAYS_OF_TALK + 1):
        at = first + day * DAY + int(rng.integers(9 * 60 + 10, 11 * 60)) * MINUTE
        for lines in (TALKS[int(place)] for place in rng.choice(len(TALKS), 2, replace=False)):
            yield from _lines(
                room, lines, [str(who) for who in rng.choice(members, 3, replace=False)], at, now
            )
            at += int(rng.integers(60, 300)) * MINUTE
    asks = UNANSWERED[ROOMS.index(room) % len(UNANSWERED)]
    yield from _lines(room, (("A", 0, asks, None),), members[:1], now - 9 * MINUTE, now)


def _lines(
    room: Room, lines: tuple, speakers: list[str], at: dt.datetime, now: dt.datetime
) -> Iterator[dict]:
    numbers = [f"{room.chat}-{at:%m%d%H%M}-{place}" for place in range(len(lines))]
    for (who, minutes, text, reply_to), number in zip(lines, numbers, strict=True):
        said_at = at + minutes * MINUTE
        if said_at > now:
            return
        is_staff = who == "*"
        heard = lines[reply_to][0] if is_staff else who
        properties = {"group": room.chat, "message": number, "text": text}
        if reply_to is not None:
            properties["reply_to"] = numbers[reply_to]
        if is_staff:
            properties["staff"] = room.staff[0][0]
        yield {
            "id": number,
            "external_id": speakers["ABC".index(heard)],
            "type": "group_answer" if is_staff else "group_message",
            "occurred_at": said_at.isoformat(),
            "properties": properties,
        }


def speak_up(now: dt.datetime) -> None:
    """Plan the campaigns, let people come and say what they think, and put the news on today's lists."""
    manager = Employee.objects.get(username="manager")
    campaigns = [hold(gathering, manager, now) for gathering in GATHERINGS]
    cared = Assignment.objects.filter(profile=OuterRef("pk"), ended_at__isnull=True)
    lively = Profile.objects.filter(Exists(cared), standing__state="active", kind="owner")
    authors = lively.exclude(name="").order_by("-standing__engagement", "pk")[: 3 * len(VOICES)]
    for told, author in zip(VOICES, list(authors)[::3], strict=False):
        tell(told, author, campaigns[1] if told.of_campaign else None, now)
    fill_queues(date=clock.business_date(now), now=now)


def hold(gathering: Gathering, manager: Employee, now: dt.datetime) -> Campaign:
    """Plan a campaign; half of those whom it suits sign up, and most of them come where it has begun."""
    today = clock.day_start(clock.business_date(now))
    starts = today + gathering.begins * DAY + dt.timedelta(hours=14)
    values = {
        "kind": gathering.kind,
        "title": gathering.title,
        "about": gathering.about,
        "interests": list(gathering.interests),
        "group": Group.objects.filter(chat=gathering.chat).first() if gathering.chat else None,
        "capacity": gathering.capacity,
        "starts_at": starts,
        "ends_at": today + gathering.ends * DAY + dt.timedelta(hours=17),
        "repeat": gathering.repeat,
    }
    planned_at = min(now, starts) - 5 * DAY
    campaign = plan_campaign(values=values, by=manager, now=planned_at)
    suited = Suggestion.objects.filter(campaign=campaign).select_related("profile").order_by("pk")[:24:3]
    for place, one in enumerate(suited):
        signup = sign_up(campaign=campaign, profile=one.profile, by=None, now=planned_at + DAY)
        if gathering.begins < 0 and place % 4:
            note_attendance(signup=signup, came=True, by=manager, now=starts + dt.timedelta(hours=1))
    return campaign


def tell(told: Told, author: Profile, campaign: Campaign | None, now: dt.datetime) -> None:
    """Let someone say something, and take it through its steps."""
    koe = author.assignments.get(ended_at__isnull=True).employee
    lead = Employee.objects.get(role="lead", team=koe.team)
    at = now - told.days_ago * DAY - 30 * MINUTE
    said = Said(told.kind, told.topic, told.text, told.mood, at, campaign=campaign)
    voice = hear_voice(
        profile=author, said=said, origin="campaign" if campaign else "form", by=koe, now=at + 10 * MINUTE
    )
    for place, (state, days_ago, words) in enumerate(told.steps):
        by, moved_at = (koe if state == "answered" else lead), now - days_ago * DAY + place * MINUTE
        move_voice(voice=voice, state=state, note=words, by=by, now=min(moved_at, now))
    if told.wall:
        show_voice(voice=voice, text=told.wall, may_show=True, by=lead, now=now - DAY)
