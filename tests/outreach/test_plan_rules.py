import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.models import Diagnosis
from outreach.queries.plans import in_calendar
from outreach.rules.plans import (
    PLANS,
    PROSPECT_TEXTS,
    PROSPECT_WHY,
    REMEDIES,
    Facts,
    days_after,
    days_for,
    gives_up,
    last_day,
    outcome_for,
    remedy_for,
    replaces,
    why_of,
    words_of,
)
from outreach.rules.purposes import PURPOSES
from scrm.lib.tone.lint import lint
from users.rules.calendar import Calendar

CALENDAR = Calendar()
FITTING = in_calendar(CALENDAR)
kinds = st.sampled_from(sorted(PLANS))
days = st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))


@given(kinds, days)
def test_every_plan_has_its_steps_in_order_and_a_last_day(kind, start):
    planned = days_for(kind, start, FITTING)
    assert len(planned) == len(PLANS[kind].steps)
    assert start <= planned[0]
    assert planned == sorted(planned)
    assert last_day(kind, planned) > planned[-1]
    assert last_day(kind, planned) <= start + dt.timedelta(days=800)


@given(kinds, days, st.data())
def test_no_step_comes_before_the_one_before_it_however_late_that_was_done(kind, start, data):
    planned = days_for(kind, start, FITTING)
    position = data.draw(st.integers(0, len(planned) - 1))
    done_on = start + dt.timedelta(days=data.draw(st.integers(0, 400)))
    silences = data.draw(st.integers(0, 3))
    later = days_after(kind, position, done_on, planned[position + 1 :], silences, FITTING)
    assert len(later) == len(planned) - position - 1
    for before, after, step in zip([done_on, *later], later, PLANS[kind].steps[position + 1 :], strict=False):
        assert after >= before + dt.timedelta(days=step.after)


@given(kinds, days)
def test_steps_fall_on_working_days_or_festivals(kind, start):
    for day, step in zip(days_for(kind, start, FITTING), PLANS[kind].steps, strict=True):
        if step.on_festival:
            assert CALENDAR.festivals_on(day) or CALENDAR.solar_term_on(day)
            assert not CALENDAR.is_mourning(day)
        else:
            assert CALENDAR.is_working_day(day)


def test_a_plan_that_asks_little_doubles_its_waits_after_silence_and_gives_up():
    start = dt.date(2026, 3, 2)
    planned = days_for("tail", start, FITTING)
    calm = days_after("tail", 0, planned[0], planned[1:], 0, FITTING)
    quieter = days_after("tail", 0, planned[0], planned[1:], 1, FITTING)
    assert (quieter[0] - planned[0]).days >= 2 * 30 > (calm[0] - planned[0]).days
    assert gives_up("tail", 2)
    assert not gives_up("tail", 1)
    assert not gives_up("core", 9)


def test_every_reason_has_its_remedy():
    assert set(REMEDIES) == set(Diagnosis.Reason.values)
    assert {remedy_for(reason, "answered") for reason in REMEDIES} <= set(PLANS)
    assert remedy_for("", "refused") == "stop"
    assert remedy_for("busy", "no_answer") == remedy_for("", "answered") == remedy_for("", "wrong") == ""


def test_every_step_that_speaks_has_a_purpose_that_the_gate_knows():
    purposes = {step.purpose for plan in PLANS.values() for step in plan.steps}
    assert purposes - {""} <= set(PURPOSES)


def test_friends_hear_nothing_but_occasions_and_those_who_refused_nothing():
    assert {step.purpose for step in PLANS["friend"].steps} == {"occasion"}
    assert {step.purpose for step in PLANS["stop"].steps} == {""}
    assert [step.purpose for step in PLANS["inform"].steps].count("care") == 1


def test_a_prospect_hears_other_words():
    for kind, step in PROSPECT_TEXTS:
        assert words_of(kind, step, "prospect") != words_of(kind, step, "owner")
    for kind in PROSPECT_WHY:
        assert why_of(kind, "prospect") != why_of(kind, "owner")


@pytest.mark.parametrize("kind", sorted(PLANS))
@pytest.mark.parametrize("person", ["owner", "prospect"])
def test_no_text_of_a_plan_promises_too_much(kind, person):
    texts = [str(why_of(kind, person))]
    for step in PLANS[kind].steps:
        texts += [str(each) for each in words_of(kind, step.kind, person)]
    assert [each.matched for text in texts for each in lint(text) if each.rule == "overpromise"] == []


@pytest.mark.parametrize(
    ("kind", "facts", "outcome"),
    [
        ("interest", Facts(), "nothing"),
        ("interest", Facts(has_replied=True), "replied"),
        ("interest", Facts(has_replied=True, is_back=True), "returned"),
        ("repair", Facts(is_solved=True, has_replied=True), "solved"),
        ("light", Facts(is_refused=True, is_back=True), "refused"),
        ("graduation", Facts(is_alumnus=True), "graduated"),
        ("stop", Facts(), "refused"),
    ],
)
def test_an_end_is_judged(kind, facts, outcome):
    assert outcome_for(kind, facts) == outcome


def test_friend_mode_alone_stays_while_a_problem_is_solved():
    assert not replaces("repair", "friend")
    assert replaces("repair", "light")
    assert replaces("interest", "friend")
