"""What holds for the gate whatever a person went through."""

import datetime as dt

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from outreach.rules import OVERRIDABLE, PURPOSES, Facts, contact_decision, contact_decisions
from outreach.rules.contact import DAY
from tests.outreach.gate import ANNOUNCED, INSTANTS, MASKS, NEVER, NOW, STATES, at, day, facts
from users.rules.calendar import Calendar

DAYS = st.floats(-60, 60).map(lambda days: at(days)) | st.just(NEVER)
PAST = st.floats(0, 80)


@st.composite
def histories(draw):
    special = draw(st.integers(0, 300)) * DAY + day("2026-11-20T00:00").timestamp()
    changes = {name: draw(st.booleans() | st.just(False)) for name in MASKS}
    changes |= {name: draw(DAYS) for name in INSTANTS if not name.startswith("special")}
    changes["heard_at"] = draw(st.floats(0, 4).map(lambda days: at(-days)) | st.just(NEVER))
    changes |= {"refused": draw(st.sampled_from([0, 0, 1])), "consented": draw(st.sampled_from([0, 1]))}
    changes |= {"may_profile": draw(st.booleans() | st.just(True)), "unanswered": draw(st.integers(0, 4))}
    return changes | {
        "state": draw(st.sampled_from(list(STATES))),
        "ago": tuple(draw(st.lists(PAST, max_size=4))),
        "booked": tuple(draw(st.lists(st.floats(0.1, 72), max_size=2))),
        "zones": draw(st.sampled_from([("Asia/Shanghai",), ("Asia/Shanghai", "Europe/Berlin")])),
        "calendar": draw(st.sampled_from([ANNOUNCED, Calendar(announced_years=frozenset({2026}))])),
        "special_from": special,
        "special_until": special + DAY,
    }


MOMENTS = st.floats(0, 30).map(lambda days: NOW + dt.timedelta(days=days))


@given(known=histories(), purpose=st.sampled_from(list(PURPOSES)), now=MOMENTS)
def test_contact_decision_is_yes_at_the_earliest_time_it_names_and_not_before(known, purpose, now):
    person = facts(**known)
    decision = contact_decision(person, purpose, "wecom", now)
    assert decision.allowed == (decision.reasons == ())
    if decision.earliest is not None:
        assert decision.earliest >= now
        later = decision.earliest + dt.timedelta(milliseconds=1)
        assert contact_decision(person, purpose, "wecom", later).allowed
        between = now + (decision.earliest - now) / 2
        if between < decision.earliest - dt.timedelta(seconds=1):
            assert not contact_decision(person, purpose, "wecom", between).allowed


@given(
    known=histories(), purpose=st.sampled_from(list(PURPOSES)), ago=PAST, now=MOMENTS, planned=st.booleans()
)
def test_contact_decision_never_becomes_yes_by_a_further_touch(known, purpose, ago, now, planned):
    assume(len(known["ago"]) < 4)
    before = contact_decision(facts(**known), purpose, "wecom", now)
    more = {"ago": (*known["ago"], ago), "unanswered": known["unanswered"] + planned}
    after = contact_decision(facts(**known | more), purpose, "wecom", now)
    assert before.allowed or not after.allowed
    assert set(before.reasons) <= set(after.reasons) | {"no_standing"}


@given(known=histories(), purpose=st.sampled_from(list(PURPOSES)), now=MOMENTS)
def test_contact_decision_is_never_widened_by_what_nobody_may_set_aside(known, purpose, now):
    known["overridden_until"] = NEVER
    plain = contact_decision(facts(**known), purpose, "wecom", now)
    lifted = contact_decision(
        facts(**known | {"overridden_until": now.timestamp() + 60}), purpose, "wecom", now
    )
    assert set(lifted.reasons) == set(plain.reasons) - OVERRIDABLE


@given(histories=st.lists(histories(), min_size=1, max_size=6), purpose=st.sampled_from(list(PURPOSES)))
def test_contact_decisions_say_the_same_for_many_as_for_one(histories, purpose):
    calendar = Calendar(announced_years=frozenset({2026}))
    people = [facts(**known | {"calendar": calendar}) for known in histories]
    zones = ("Asia/Shanghai", "Europe/Berlin")
    arrays = {name: np.concatenate([getattr(one, name) for one in people]) for name in Facts.__slots__[:-2]}
    together = contact_decisions(Facts(**arrays, zones=zones, calendar=calendar), purpose, "wecom", NOW)
    for place, one in enumerate(people):
        assert together.one(place) == contact_decision(one, purpose, "wecom", NOW)
