import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from community.rules.campaigns import Audience, a_month_later, fit_for
from community.rules.clocks import message_due, minutes_late
from community.rules.interests import Liking, Subject, liking_for, spellings
from community.rules.messages import needs_answer
from community.rules.voices import is_settled, next_states

ZONE = ZoneInfo("Asia/Shanghai")
CAMP = Subject(["露营"], ["60岁上下"], "杭州")
LIKES, NOTHING = Liking(1.0, ("Ta 喜欢露营",)), Liking(0.0, ())


def at(day, hour, minute=0):
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (at(20, 10), at(20, 10, 3)),
        (at(20, 6), at(20, 9, 3)),
        (at(20, 22), at(21, 9, 3)),
        (at(20, 21), at(21, 9, 3)),
        (at(20, 20, 58), at(21, 9, 1)),
    ],
)
def test_message_due_counts_opening_hours_only(sent, due):
    assert message_due(sent, dt.time(9), dt.time(21), ZONE) == due


def test_minutes_late_is_never_negative():
    assert minutes_late(at(20, 10), at(20, 9)) == 0
    assert minutes_late(at(20, 10), at(20, 10, 7)) == 7


@pytest.mark.parametrize(
    ("text", "is_reply", "is_first", "needs"),
    [
        ("报到", False, True, True),
        ("今天天气不错", False, False, False),
        ("雨刮怎么换", False, False, True),
        ("真的吗？", True, False, False),
        ("", False, False, False),
    ],
)
def test_needs_answer(text, is_reply, is_first, needs):
    assert needs_answer(text=text, is_reply=is_reply, is_first=is_first) is needs


def test_liking_for_tells_each_shared_interest_with_its_origin():
    liking = liking_for({"房车": "数据源", "书法": "员工"}, "上海", CAMP)
    assert liking.sentence == "Ta 喜欢“房车”（来自数据源）"
    assert liking.score == 1.0


def test_liking_for_adds_persona_and_city_but_never_rests_on_them_alone():
    both = {"露营": "员工", "60岁上下": "员工"}
    assert liking_for(both, "杭州", CAMP).reasons[1:] == ("同是60岁上下", "都在杭州")
    assert liking_for({"60岁上下": "员工"}, "杭州", CAMP) == Liking(0.0, ())


def test_two_words_for_one_interest_count_once():
    assert liking_for({"露营": "员工", "camping": "数据源"}, "", CAMP).score == 1.0


def test_spellings_finds_every_way_to_write_an_interest():
    assert {"自驾", "自驾游"} <= set(spellings(["自驾游"]))
    assert spellings(["打铁花"]) == ["打铁花"]


def audience(state="active", quadrant="tail", engagement=50.0, liking=NOTHING, **changes):
    values = {"unanswered": 0, "invited_lately": False} | changes
    return Audience(state, quadrant, engagement, liking, **values)


@pytest.mark.parametrize("state", ["dormant", "lost"])
def test_fit_for_the_quiet_is_personal_and_rests_on_interest_alone(state):
    assert fit_for(audience(state, liking=LIKES), [], is_limited=False).is_personal
    assert not fit_for(audience(state), ["tail"], is_limited=False).score
    assert not fit_for(audience(state, liking=LIKES, invited_lately=True), [], is_limited=False).score


def test_fit_for_interest_comes_before_quadrant():
    liked = fit_for(audience(liking=LIKES), ["tail"], is_limited=False)
    named = fit_for(audience(engagement=100.0), ["tail"], is_limited=False)
    assert liked.score > named.score > 0
    assert named.for_quadrant


def test_fit_for_keeps_to_the_quadrants_named():
    assert not fit_for(audience(quadrant="core", liking=LIKES), ["tail"], is_limited=False).score


@pytest.mark.parametrize("state", ["outside", ""])
def test_fit_for_nobody_outside(state):
    assert not fit_for(audience(state, liking=LIKES), [], is_limited=False).score


def test_fit_for_leaves_in_peace_who_never_came():
    assert not fit_for(audience(liking=LIKES, unanswered=2), [], is_limited=False).score


def test_a_month_later_stays_inside_the_month():
    assert a_month_later(dt.datetime(2027, 1, 31, 14, tzinfo=ZONE)) == dt.datetime(
        2027, 2, 28, 14, tzinfo=ZONE
    )
    assert a_month_later(dt.datetime(2026, 12, 5, 14, tzinfo=ZONE)) == dt.datetime(
        2027, 1, 5, 14, tzinfo=ZONE
    )


@pytest.mark.parametrize("kind", ["grumble", "idea", "complaint", "question", "praise"])
def test_every_voice_is_answered_first(kind):
    assert next_states(kind, "received") == ("answered", "declined")


def test_is_settled_by_an_answer_only_where_nothing_was_asked_for():
    assert is_settled("praise", "answered")
    assert not is_settled("idea", "answered")
    assert is_settled("idea", "landed")
