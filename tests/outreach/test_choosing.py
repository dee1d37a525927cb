"""Checks of the choice of greetings: who hears what, when, and why."""

import datetime as dt
from collections import Counter
from types import SimpleNamespace

import pytest

from outreach.actions.greetings import load_greetings
from outreach.models import Content, Greeting, Touch
from outreach.queries.suggestions import Known, Suggestions, occasions_for
from outreach.rules import Person, choose
from users.models import CalendarDay, Holding
from users.queries import calendar

DAY = dt.date.fromisoformat


def text(code, words=None, **fields):
    """Return a greeting as the choice needs it."""
    names = ("quadrants", "tiers", "states", "reasons", "occasions", "kinds", "months")
    lists = {name: [] for name in names}
    values = {"pk": hash(code), "code": code, "language": "zh", "text": words or code, "tone": "plain"}
    return SimpleNamespace(**(lists | values | fields))


def person(**fields):
    values = {
        "day_key": "2026-11-20:1",
        "place": 0,
        "language": "zh",
        "quadrant": "silent",
        "tier": "A",
        "state": "dormant",
        "kind": "owner",
        "reasons": ("dormant_high_value",),
        "occasions": (),
        "month": 11,
        "values": {},
        "heard": frozenset(),
    }
    return Person(**(values | fields))


def codes(choices):
    return [choice.greeting.code for choice in choices]


def test_choose_takes_turns_so_that_neighbours_begin_with_different_texts():
    texts = [text(f"t{number}") for number in range(6)]
    first = [codes(choose(texts, person(place=place)))[0] for place in range(12)]
    assert Counter(first) == {f"t{number}": 2 for number in range(6)}


def test_choose_is_the_same_all_day_and_another_on_the_next():
    texts = [text(f"t{number}") for number in range(20)]
    assert codes(choose(texts, person())) == codes(choose(texts, person()))
    days = {tuple(codes(choose(texts, person(day_key=f"{day}:1")))) for day in range(5)}
    assert len(days) > 1


def test_choose_never_repeats_a_text_even_where_it_was_changed_before_sending():
    old, new = text("old"), text("new")
    assert codes(choose([old, new], person(heard_codes=frozenset({old.pk})))) == ["new"]
    assert codes(choose([old, new], person(heard=frozenset({"old"})))) == ["new"]


def test_choose_keeps_texts_of_an_occasion_for_its_day_and_takes_them_first_then():
    feast, plain = text("feast", occasions=["mid_autumn"]), text("plain", reasons=["dormant_high_value"])
    assert codes(choose([plain, feast], person())) == ["plain"]
    assert codes(choose([plain, feast], person(occasions=("mid_autumn",)))) == ["feast", "plain"]


def test_choose_speaks_of_a_promise_before_a_festival():
    feast, due = text("feast", occasions=["mid_autumn"]), text("due", reasons=["promise_due"])
    someone = person(occasions=("mid_autumn",), reasons=("promise_due",))
    assert codes(choose([feast, due], someone)) == ["due", "feast"]


def test_choose_heeds_the_tier():
    assert codes(choose([text("high", tiers=["S", "A"])], person(tier="B"))) == []
    assert codes(choose([text("high", tiers=["S", "A"])], person(tier="A"))) == ["high"]


def test_choose_passes_over_a_text_whose_value_is_missing():
    named = text("named", "《{content}》")
    assert codes(choose([named, text("plain")], person())) == ["plain"]
    assert "named" in codes(choose([named, text("plain")], person(values={"content": "露营"})))


@pytest.mark.parametrize(
    ("fields", "values", "why"),
    [
        ({"occasions": ["mid_autumn"]}, {}, ("occasion:mid_autumn",)),
        ({"reasons": ["dormant_high_value"], "text": "{tag}"}, {"tag": "露营"}, ("reason", "tag")),
        ({"months": [11]}, {}, ("season",)),
        ({"quadrants": ["silent"]}, {}, ("standing",)),
        ({}, {}, ("anybody",)),
    ],
)
def test_choose_says_why(fields, values, why):
    (choice,) = choose([text("t", **fields)], person(occasions=("mid_autumn",), values=values))
    assert choice.why == why


# ---- with the tables


@pytest.fixture
def suggest(koe, profile, make_standing, today):
    """Return a function that suggests for `profile` on a day."""
    standing = make_standing(profile)

    def on(day=today, **fields):
        known = {
            "profile": profile,
            "standing": standing,
            "reasons": ["dormant_high_value"],
            "tags": list(profile.tags.all()),
            "holdings": list(profile.holdings.all()),
            "touches": [],
        }
        return Suggestions(koe, day).for_person(Known(**(known | fields)), "zh")

    return on


def test_suggestions_say_why_in_words(suggest, profile, now):
    load_greetings()
    Content.objects.create(title="露营时怎样睡得暖", tags=["camping"], created_at=now, updated_at=now)
    profile.tags.create(name="露营", origin="employee", created_at=now)
    found = {variant.why for place in range(30) for variant in suggest(place=place)}
    assert "为“一直很重要的人，比以前安静了很多”写的" in found
    assert any("提到 Ta 可能喜欢的《露营时怎样睡得暖》" in why for why in found)


def test_suggestions_never_use_drafts_or_retired_texts(suggest):
    load_greetings()
    Greeting.objects.update(status="retired")
    Greeting.objects.filter(code="zh-just-asking").update(status="draft")
    assert [variant.text for variant in suggest()] == [""]


def test_suggestions_give_fifteen_people_of_one_employee_many_different_texts(suggest):
    load_greetings()
    first = Counter(suggest(place=place)[0].key for place in range(15))
    assert max(first.values()) <= 2


def test_suggestions_on_a_birthday_follow_the_calendar_that_the_person_keeps(suggest, profile):
    load_greetings()
    profile.birthday = DAY("1990-10-03")  # Mid-autumn of that year
    assert "生日" in suggest(DAY("2026-10-03"))[0].text
    profile.birthday_calendar = "lunar"
    assert "生日" not in suggest(DAY("2026-10-03"))[0].text
    assert "生日" in suggest(DAY("2026-09-25"))[0].text


def test_suggestions_wish_no_joy_on_a_day_of_mourning(suggest, profile):
    Greeting.objects.create(code="joy", text="{salutation}，周末快乐。")
    Greeting.objects.create(code="calm", text="{salutation}，周末安好。")
    assert len(suggest(DAY("2026-04-06"))) == 2
    assert [variant.text for variant in suggest(DAY("2026-04-05"))] == ["王女士，周末安好。"]
    CalendarDay.objects.create(date=DAY("2026-04-06"), kind="mourning", name="x", year=2026)
    assert len(suggest(DAY("2026-04-06"))) == 1


def occasions(profile, day, holdings=()):
    return occasions_for(profile, holdings, DAY(day), calendar(DAY(day), DAY(day)))


def test_occasions_for_wishes_mid_autumn_inside_national_day_once(profile):
    assert occasions(profile, "2025-10-01") == []
    assert occasions(profile, "2025-10-06") == ["mid_autumn"]


def test_occasions_for_a_festival_on_a_free_day_comes_on_the_working_day_before(profile):
    assert occasions(profile, "2026-09-24") == ["mid_autumn"]
    assert occasions(profile, "2026-09-23") == []


def test_occasions_for_respects_region_and_profession(profile):
    assert occasions(profile, "2026-11-07") == ["lidong"]
    profile.city = "海口"
    assert occasions(profile, "2026-11-07") == []
    assert occasions(profile, "2026-09-10") == []
    profile.title = "李老师"
    assert occasions(profile, "2026-09-10") == ["teachers_day"]


def test_occasions_for_the_day_of_a_purchase_but_not_what_was_given_away(profile):
    kept = Holding(product="X5", acquired_on=DAY("2023-11-20"))
    gone = Holding(product="X3", acquired_on=DAY("2020-11-20"), released_on=DAY("2022-01-01"))
    assert occasions(profile, "2026-11-20", [kept]) == ["anniversary"]
    assert occasions(profile, "2026-11-20", [gone]) == []


def test_occasions_for_nobody_on_a_day_of_mourning(profile):
    profile.birthday = DAY("1990-04-05")
    assert occasions(profile, "2026-04-05") == []


def test_suggestions_do_not_repeat_a_greeting_that_was_changed_before_it_was_sent(
    suggest, profile, koe, greeting, now
):
    changed = Touch(profile=profile, employee=koe, greeting=greeting, text="别的话", sent_at=now)
    assert [variant.key for variant in suggest()] == [str(greeting.pk)]
    assert [variant.key for variant in suggest(touches=[changed])] == ["0"]
