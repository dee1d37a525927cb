import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from outreach.rules import OVERRIDABLE, PURPOSES, REFUSALS, Facts, contact_decision
from outreach.rules.contact import DAY
from outreach.rules.policy import STANDARD
from outreach.rules.purposes import FINAL, PLANNED, REFUSED_BY
from tests.outreach.gate import ANNOUNCED, NEVER, NOW, at, day, decide, facts
from users.rules.calendar import Calendar

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("state", "days", "allowed"),
    [
        *[("new", 3, True), ("new", 2, False), ("active", 7, True), ("active", 6, False)],
        *[("cooling", 14, True), ("cooling", 13, False), ("dormant", 14, True), ("dormant", 13, False)],
        *[("lost", 30, True), ("lost", 29, False)],
    ],
)
def test_contact_decision_waits_by_state(state, days, allowed):
    assert decide(state=state, ago=(days,)).allowed is allowed


def test_contact_decision_counts_waits_in_calendar_days_of_the_brand():
    evening = (NOW - dt.timedelta(days=7)).replace(hour=20)
    days = (NOW - evening).total_seconds() / DAY
    assert days < 7
    assert decide(ago=(days,)).allowed
    assert decide(ago=(days,), now=NOW - dt.timedelta(days=1)).earliest == day("2026-11-20T09:00")


def test_contact_decision_leaves_a_silent_person_alone_for_thirty_days_without_an_answer():
    decision = decide(state="dormant", ago=(20,), unanswered=1)
    assert decision.reasons == ("unanswered",)
    assert decision.earliest == day("2026-11-30T09:00")
    assert decide(state="dormant", ago=(30,), unanswered=1).allowed


@pytest.mark.parametrize(
    ("state", "days", "allowed"),
    [("active", 13, False), ("active", 14, True), ("dormant", 59, False), ("dormant", 60, True)],
)
def test_contact_decision_doubles_the_wait_after_two_without_an_answer(state, days, allowed):
    assert decide(state=state, ago=(days,), unanswered=2).allowed is allowed


@pytest.mark.parametrize("purpose", [purpose for purpose in PLANNED if purpose != "occasion"])
def test_contact_decision_greets_no_more_after_three_without_an_answer(purpose):
    decision = decide(purpose, ago=(300,), unanswered=3, consented=15)
    assert decision == (False, ("silenced",), None)


def test_contact_decision_greets_on_a_birthday_after_three_without_an_answer():
    birthday = day("2027-03-02T00:00")
    known = {"ago": (300,), "unanswered": 3, "special_from": birthday.timestamp()}
    known["special_until"] = birthday.timestamp() + DAY
    decision = decide("occasion", **known)
    assert decision == (False, ("silenced",), day("2027-03-02T09:00"))
    assert decide("occasion", now=birthday.replace(hour=10), **known).allowed
    assert decide("occasion", now=birthday.replace(hour=21), **known).earliest is None


@pytest.mark.parametrize(
    ("ago", "allowed"),
    [
        ((0.9,), False),
        ((1,), True),
        ((1, 6.9), False),
        ((1, 7), True),
        ((7, 14, 21, 29), False),
        ((7, 14, 21, 30), True),
    ],
)
def test_contact_decision_binds_all_caps_even_for_a_promise(ago, allowed):
    assert decide("promise", ago=ago).allowed is allowed


def test_contact_decision_keeps_room_for_what_is_booked():
    decision = decide("promise", booked=(3,))
    assert decision == (False, ("too_often",), NOW + dt.timedelta(hours=3))
    assert decide("promise", ago=(2,), booked=(30,)).earliest == day("2026-11-21T16:00")
    assert decide("service", booked=(3,)).allowed


@pytest.mark.parametrize("purpose", [code for code, rule in PURPOSES.items() if rule.may_answer])
def test_contact_decision_counts_no_answers(purpose):
    known = {"state": "dormant", "ago": (0.1, 0.2, 0.3, 0.4), "refused": 0}
    assert decide(purpose, heard_at=at(hours=-47), **known).allowed
    assert decide(purpose, heard_at=at(hours=-48), **known).allowed is not PURPOSES[purpose].is_capped


def test_contact_decision_takes_no_advertisement_for_an_answer():
    assert not decide("marketing", consented=15, ago=(0.1,), heard_at=at(hours=-1)).allowed


@pytest.mark.parametrize("purpose", PURPOSES)
def test_contact_decision_never_overrides_a_refusal(purpose):
    decision = decide(purpose, refused=15, consented=15, overridden_until=at(1), has_ticket=False)
    assert "refused" in decision.reasons
    assert decision.earliest is None


def test_contact_decision_answers_whoever_asks_for_help_after_a_refusal():
    assert decide("service", refused=15, heard_at=at(hours=-1)).allowed
    assert decide("ticket", refused=15).allowed
    assert decide("ticket", has_ticket=False).reasons == ("no_ticket",)
    assert not decide("care", refused=15, heard_at=at(hours=-1), has_ticket=True).allowed


def test_contact_decision_heeds_a_refusal_of_one_channel():
    assert not decide(channel="sms", refused=4).allowed
    assert decide(channel="wecom", refused=4).allowed


def test_contact_decision_takes_silence_for_no_consent():
    assert decide("marketing").reasons == ("no_consent",)
    assert decide("marketing", consented=1).allowed
    assert not decide("marketing", channel="sms", consented=1).allowed


@pytest.mark.parametrize(
    ("mark", "forbidden"),
    [
        ("is_deceased", set(PURPOSES)),
        ("is_restricted", set(PURPOSES)),
        ("is_unreadable", set(PURPOSES)),
        ("is_wrong", set(PURPOSES)),
        ("is_minor", {"marketing", "survey", "invitation", "advice", "consent"}),
        ("alumnus", {"care", "invitation", "marketing", "survey", "notice", "consent"}),
        ("is_friend", {"care", "invitation", "marketing", "survey", "notice", "consent"}),
    ],
)
def test_contact_decision_heeds_what_a_person_is(mark, forbidden):
    known = {mark: True, "consented": 15, "overridden_until": at(1)}
    assert {purpose for purpose in PURPOSES if not decide(purpose, **known).allowed} == forbidden


@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_contact_decision_pauses_everything_but_a_ticket_in_a_crisis(purpose):
    known = {"in_crisis": True, "consented": 15, "overridden_until": at(1), "has_ticket": True}
    reasons = contact_decision(facts(**known), purpose, "wecom", NOW).reasons
    assert ("crisis" in reasons) == (purpose != "ticket")


def test_contact_decision_lets_the_owner_alone_speak_of_a_ticket_at_night():
    night = day("2026-11-20T23:00")
    assert decide("ticket", now=night, owns_ticket=True).allowed
    assert not decide("service", now=night, owns_ticket=True).allowed
    stranger = decide("ticket", now=night)
    assert stranger == (False, ("quiet_hours",), day("2026-11-21T09:00"))


def test_contact_decision_lets_only_the_ticket_be_spoken_of_in_a_cooling_off():
    known = {"cooling_until": at(20), "consented": 15, "overridden_until": at(1), "owns_ticket": True}
    assert [purpose for purpose in PURPOSES if decide(purpose, **known).allowed] == ["ticket"]
    assert decide("ticket", **known | {"owns_ticket": False}).reasons == ("cooling_off",)
    assert decide(**known | {"overridden_until": NEVER}).earliest == day("2026-12-10T10:00")


@pytest.mark.parametrize("state", ["dormant", "lost"])
def test_contact_decision_sends_no_routine_to_the_silent(state):
    known = {"state": state, "consented": 15}
    refused = {purpose for purpose in PURPOSES if "dormant_rest" in decide(purpose, **known).reasons}
    assert refused == {"marketing", "survey", "notice", "advice", "consent"}


def test_contact_decision_greets_friends_every_sixty_days_on_occasions():
    assert not decide("occasion", is_friend=True, ago=(59,)).allowed
    assert decide("occasion", is_friend=True, ago=(60,)).allowed


def test_contact_decision_asks_for_consent_once_in_half_a_year():
    assert decide("consent", ago=(100,), consent_asked_at=at(-179)).reasons == ("asked_recently",)
    assert decide("consent", ago=(100,), consent_asked_at=at(-180)).allowed
    assert "marketing" in REFUSED_BY["consent"]


@pytest.mark.parametrize(
    ("clock", "allowed"), [("08:59", False), ("09:00", True), ("20:29", True), ("20:30", False)]
)
def test_contact_decision_keeps_quiet_at_night(clock, allowed):
    now = day(f"2026-11-20T{clock}")
    for purpose, rule in PURPOSES.items():
        expected = allowed or not rule.heeds_hours
        assert decide(purpose, now=now, consented=15).allowed is expected


def test_contact_decision_follows_the_clock_of_the_person():
    zones = ("Asia/Shanghai", "America/New_York")
    decision = decide(zones=zones)  # 21:00 the evening before
    assert decision.reasons == ("quiet_hours",)
    assert decision.earliest == dt.datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("America/New_York"))


def test_contact_decision_is_exact_on_days_with_a_change_of_clocks():
    zones, new_york = ("Asia/Shanghai", "America/New_York"), ZoneInfo("America/New_York")
    night = dt.datetime(2026, 11, 1, 0, 30, tzinfo=new_york)
    assert decide(zones=zones, now=night).earliest == dt.datetime(2026, 11, 1, 9, 0, tzinfo=new_york)


def test_contact_decision_leaves_families_alone_on_the_nights_of_the_spring_festival():
    assert decide(now=day("2026-02-16T17:59")).allowed
    assert decide(now=day("2026-02-16T18:00")).reasons == ("quiet_hours",)
    assert decide(now=day("2026-02-20T18:00")).allowed


def test_contact_decision_plans_nothing_on_a_day_that_may_become_a_working_day():
    unannounced = Calendar(announced_years=frozenset({2025, 2026}))
    saturday = day("2027-01-09T10:00")
    decision = decide(now=saturday, calendar=unannounced)
    assert decision.reasons == ("quiet_day",)
    assert decision.earliest == day("2027-01-11T09:00")
    assert decide("service", now=saturday, calendar=unannounced).allowed
    assert decide(now=saturday).allowed


def test_contact_decision_plans_nothing_on_days_of_quiet_or_mourning():
    quiet = replace(ANNOUNCED, quiet=((dt.date(2026, 11, 20), dt.date(2026, 11, 22)),))
    assert decide(calendar=quiet).earliest == day("2026-11-23T09:00")
    assert decide(now=day("2026-04-05T10:00")).reasons == ("quiet_day",)


def test_contact_decision_lets_a_lead_set_aside_pace_and_hours_and_nothing_else():
    known = {
        "state": "dormant", "ago": (0.5, 2, 3, 4), "unanswered": 2, "skipped_at": at(-1),
        "held_out_until": at(40),
    }  # fmt: skip
    night = NOW.replace(hour=22)
    assert set(decide(now=night, **known).reasons) == OVERRIDABLE - {"quiet_day"}
    assert decide(now=night, overridden_until=night.timestamp() + 60, **known).allowed
    assert not decide(
        now=night, overridden_until=night.timestamp() + 60, snoozed_until=at(3), **known
    ).allowed


def test_contact_decision_says_no_where_a_number_can_not_be_read():
    assert decide(skipped_at=np.nan) == (False, ("unreadable",), None)
    empty = facts()
    empty = replace(empty, **{name: getattr(empty, name)[:0] for name in Facts.__slots__[:-2]})
    assert contact_decision(empty, "care", "wecom", NOW).reasons == ("unreadable",)


def test_contact_decision_knows_no_unknown_purpose_or_channel():
    with pytest.raises(KeyError):
        decide("spam")
    with pytest.raises(ValueError, match="not in tuple"):
        decide(channel="pigeon")


def test_refusals_have_words_for_every_reason():
    assert set(REFUSALS) >= FINAL | OVERRIDABLE
    assert not FINAL & OVERRIDABLE


def test_standard_policy_says_what_the_page_says():
    assert STANDARD.caps == ((1, 1), (2, 7), (4, 30))
    assert (STANDARD.quiet_from, STANDARD.quiet_until) == ("20:30", "09:00")


COLUMNS = (
    *("is_planned", "is_capped", "heeds_hours", "needs_consent", "may_answer", "to_dormant", "to_friends"),
    *("to_minors", "to_alumni", "in_cooling_off", "is_theirs"),
)


def test_documents_show_the_table_of_purposes():
    written = (ROOT / "docs" / "contact-gate.md").read_text(encoding="utf-8")
    for code, rule in PURPOSES.items():
        cells = ["yes" if getattr(rule, column) else "–" for column in COLUMNS]
        assert f"| {code} | {' | '.join(cells)} |" in written
