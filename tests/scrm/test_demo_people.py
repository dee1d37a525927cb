"""The fictional people: the same from the same seed, with stories that can be recognised."""

import datetime as dt
import hashlib
import json
from collections import Counter
from itertools import pairwise

from scrm.demo import brand, push
from scrm.demo.days import deeds_of
from scrm.demo.people import PHONE, gender_of, make_people, shown_name
from scrm.demo.stories import NAMES, STORIES, first_day, presence
from scrm.demo.telling import run_dates
from scrm.lib import clock
from users.models import EventType

ANCHOR, COUNT, SEED = dt.date(2026, 11, 20), 200, 7


def checksum(seed, days=(0, 200, 399)):
    people = make_people(seed, 60, ANCHOR)
    told = [push.profile_item(people, who) for who in range(60)]
    told += [
        push.event_items(day, deeds_of(people, day)) for day in (first_day(ANCHOR) + each for each in days)
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def test_stories_take_the_whole_population():
    assert sum(story.share for story in STORIES.values()) == 100


def test_make_people_gives_every_story_its_exact_share():
    people = make_people(SEED, 2000, ANCHOR)
    found = Counter(people.story_of(who) for who in range(2000))
    assert found == {name: story.share * 20 for name, story in STORIES.items()}


def test_the_same_seed_tells_the_same_story():
    assert checksum(5) == checksum(5)


def test_another_seed_tells_another_story():
    assert checksum(5) != checksum(6)


def test_a_day_is_the_same_whenever_it_is_told():
    people = make_people(SEED, COUNT, ANCHOR)
    day_number = first_day(ANCHOR) + 100
    before = deeds_of(people, day_number)
    deeds_of(people, day_number + 1)
    assert deeds_of(people, day_number) == before


def test_four_hundred_days_hold_all_seven_dimensions():
    people = make_people(SEED, COUNT, ANCHOR)
    codes = {
        deed.code
        for day_number in range(first_day(ANCHOR), clock.day_number(ANCHOR))
        for deed in deeds_of(people, day_number)
    }
    mapped = {kind.dimension for kind in brand.KINDS if kind.code in codes and kind.dimension}
    assert mapped == set(EventType.Dimension.values)


def test_nobody_acts_before_they_joined():
    people = make_people(SEED, COUNT, ANCHOR)
    day_number = clock.day_number(ANCHOR) - 30
    late = {who for who in range(COUNT) if people.turns.joined[who] > day_number}
    assert late
    assert not late & {deed.who for deed in deeds_of(people, day_number)}


def test_who_left_suddenly_is_not_seen_again():
    people = make_people(SEED, COUNT, ANCHOR)
    today = presence(people.turns, clock.day_number(ANCHOR) + 90)
    assert not today[people.turns.story == NAMES.index("gone")].any()


def test_gender_is_known_of_about_seven_in_ten():
    people = make_people(SEED, 2000, ANCHOR)
    known = sum(bool(gender_of(people, who)) for who in range(2000))
    assert 0.66 < known / 2000 < 0.74


def test_names_are_chinese_and_mostly_different():
    people = make_people(SEED, 2000, ANCHOR)
    names = Counter(shown_name(people, who) for who in range(2000))
    assert len(names) > 1000
    assert names.most_common(1)[0][1] < 25
    assert sum(1 for name in names.elements() if 2 <= len(name) <= 4) > 1900


def test_phone_numbers_belong_to_no_operator():
    assert PHONE.format(1999) == "15400001999"


def test_run_dates_are_weekly_and_then_daily_up_to_today():
    dates = run_dates(ANCHOR - dt.timedelta(days=400), ANCHOR)
    gaps = [(late - early).days for early, late in pairwise(dates)]
    assert gaps == [7] * 10 + [1] * 7
    assert dates[-1] == ANCHOR


def test_run_dates_after_a_short_break_are_the_days_missed():
    assert run_dates(ANCHOR - dt.timedelta(days=2), ANCHOR) == [ANCHOR - dt.timedelta(days=1), ANCHOR]
