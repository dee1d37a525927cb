import datetime as dt

import pytest

from outreach.rules.service import CELLS, STANDARD_SERVICE, ServicePolicy
from outreach.rules.tickets import NEXT, Colleague, can_become, clocks_for, owner_for

NOON = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)


def after(minutes):
    return NOON + dt.timedelta(minutes=minutes)


def minutes(clocks):
    return [None if each is None else int((each - NOON).total_seconds() // 60) for each in clocks]


def someone(pk, **facts):
    values = {
        "is_carer": False,
        "is_lead": False,
        "is_desk": False,
        "is_near": True,
        "is_away": False,
        "open_tickets": 0,
    }
    return Colleague(pk=pk, **(values | facts))


def taker(*colleagues, topic="service", urgency="normal", tier="B", origin="employee"):
    return owner_for(colleagues, topic, urgency, tier, origin, STANDARD_SERVICE)


def test_an_ordinary_ticket_is_answered_in_thirty_minutes_and_has_no_clock_for_a_proposal():
    assert minutes(clocks_for("service", "normal", "C", STANDARD_SERVICE, after)) == [30, None, 1080]


def test_a_technical_ticket_has_a_proposal_within_two_hours():
    assert minutes(clocks_for("technical", "normal", "", STANDARD_SERVICE, after)) == [30, 120, 1080]


def test_urgency_and_value_shorten_the_clocks():
    assert minutes(clocks_for("technical", "high", "S", STANDARD_SERVICE, after))[:2] == [10, 45]
    assert minutes(clocks_for("technical", "low", "C", STANDARD_SERVICE, after))[:2] == [60, 240]


@pytest.mark.parametrize(
    ("state", "running"),
    [
        ("new", 30),
        ("reopened", 30),
        ("answered", 120),
        ("proposed", 1080),
        ("resolved", None),
        ("closed", None),
    ],
)
def test_each_state_has_its_clock(state, running):
    clocks = clocks_for("technical", "normal", "C", STANDARD_SERVICE, after)
    assert minutes([clocks.running(state)]) == [running]


def test_every_state_leads_to_the_end():
    for state in NEXT:
        reached, ahead = {state}, {state}
        while ahead:
            ahead = set().union(*(NEXT[each] for each in ahead)) - reached
            reached |= ahead
        assert "closed" in reached
    assert not can_become("new", "closed")
    assert not can_become("resolved", "answered")


def test_the_one_who_knows_the_person_takes_an_ordinary_ticket():
    assert taker(someone(1), someone(2, is_carer=True), someone(3, is_lead=True)) == 2


def test_whoever_has_enough_tickets_gets_no_more_while_others_are_free():
    assert taker(someone(1, open_tickets=3), someone(2, is_carer=True, open_tickets=8)) == 1
    busy = [someone(1, open_tickets=9), someone(2, is_carer=True, open_tickets=8)]
    assert taker(*busy, someone(3, is_lead=True)) == 3
    assert taker(*busy) == 2


def test_a_desk_takes_its_topic_the_least_loaded_first():
    found = taker(
        someone(1, is_carer=True),
        someone(2, is_desk=True, is_near=False, open_tickets=2),
        someone(3, is_desk=True, is_near=False, open_tickets=1),
        topic="technical",
    )
    assert found == 3


def test_the_lead_takes_what_is_upgraded_and_what_is_urgent_for_the_most_valuable():
    people = [someone(1, is_carer=True), someone(2, is_lead=True)]
    assert taker(*people, origin="cooling_off") == 2
    assert taker(*people, urgency="high", tier="S") == 2
    assert taker(*people, urgency="high", tier="C") == 1


def test_nobody_away_gets_a_ticket():
    assert taker(someone(1, is_carer=True, is_away=True), someone(2)) == 2
    assert taker(someone(1, is_away=True)) is None


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"answer": {"normal_high": 1}}, "answer.normal_high"),
        ({"answer": {"normal_high": 100}}, "propose.normal_high"),  # the proposal before the answer
        ({"opens_hour": 18, "closes_hour": 9}, "closes_hour"),
        ({"nothing": 1}, "nothing"),
        ({"answer": {"x": 30}}, "answer"),
        ({"most_open": True}, "most_open"),
    ],
)
def test_a_policy_names_what_is_wrong(values, named):
    with pytest.raises(ValueError, match=named):
        ServicePolicy.from_values(values)


def test_a_policy_survives_storing():
    assert ServicePolicy.from_values(STANDARD_SERVICE.as_values()) == STANDARD_SERVICE
    assert set(STANDARD_SERVICE.answer) == set(CELLS)
