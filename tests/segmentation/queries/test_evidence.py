import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.models import Standing
from segmentation.queries.evidence import behaviours, facts, sentences
from segmentation.rules import STANDARD, STATES, Basis, DecidedBy
from users.models import Profile
from users.rules import OWN_LANES, Lane

TODAY = dt.date(2026, 11, 20)
NUMBER = (TODAY - dt.date(1970, 1, 1)).days


def standing(**fields):
    plain = {
        "state": "dormant",
        "basis": "rhythm",
        "decided_by": "rhythm",
        "baseline": [0] * 7,
        "baseline_days": 182,
        "periods": [0] * 21,
        "last_days": [-1] * 7,
        "established": 0,
        "declining": 0,
        "pooled_periods": [0, 0, 0],
        "state_since": TODAY,
        "as_of": TODAY,
        "policy_version": 0,
    }
    return Standing(profile=Profile(kind=fields.pop("kind", "owner")), **plain | fields)


def test_sentences_tell_the_silence_and_the_old_rhythm():
    quiet = standing(
        baseline=[104, 0, 0, 0, 0, 0, 0],
        last_days=[NUMBER - 43, -1, -1, -1, -1, -1, -1],
        established=1,
        declining=1,
        last_purchase_on=dt.date(2025, 11, 3),
    )
    told = sentences(quiet, TODAY)
    assert "连续 6 周没有登录，过去每周 4 天" in told
    assert told[-1] == "最近一次购买 2025-11-03"


def test_sentences_tell_the_weightiest_three_behaviours():
    days = [NUMBER - 50] * 7
    quiet = standing(baseline=[9, 8, 7, 60, 50, 4, 5], last_days=days, established=127, declining=127)
    declines = [fact["dimension"] for fact in facts(quiet) if fact["code"] == "declines"]
    assert declines == ["post", "campaign", "login"]


def test_sentences_name_the_behaviour_that_votes_apart():
    quiet = standing(
        baseline=[*[0] * 7, 26], last_days=[*[-1] * 7, NUMBER - 43], established=1 << 7, declining=1 << 7
    )
    lanes = (*OWN_LANES, Lane("interact", "评论"))
    assert "连续 6 周没有评论，过去每周 1 天" in sentences(quiet, TODAY, STANDARD, lambda: lanes)


def test_sentences_of_the_fixed_rule_look_at_every_behaviour_of_the_group():
    rare = standing(
        basis="fixed", decided_by="fixed_interaction", last_days=[*[-1] * 7, NUMBER - 93, NUMBER - 100]
    )
    lanes = (*OWN_LANES, Lane("post", "日记"), Lane("login", "小程序"))
    assert "上次互动在 93 天前" in sentences(rare, TODAY, STANDARD, lambda: lanes)[0]


def test_sentences_tell_why_someone_is_not_dormant():
    lively = standing(state="cooling", decided_by="guard", recent_days=5)
    assert sentences(lively, TODAY) == ["过去 28 天有 5 天活跃，所以不算休眠"]


@pytest.mark.parametrize(("kind", "limit"), [("owner", 60), ("prospect", 45)])
def test_sentences_tell_the_fixed_rule_with_its_limit(kind, limit):
    rare = standing(
        kind=kind, basis="fixed", decided_by="fixed_login", last_days=[NUMBER - 93, -1, -1, -1, -1, -1, -1]
    )
    assert (
        sentences(rare, TODAY)[0]
        == f"来得不多，看不出自己的节奏，只按天数看：上次登录在 93 天前，满 {limit} 天算久"
    )


def test_sentences_tell_the_longer_limit_of_who_seldom_comes():
    last = [NUMBER - 93, -1, -1, -1, -1, -1, -1]
    rare = standing(
        basis="fixed", decided_by="fixed_login", last_days=last, pooled_baseline=5, baseline_days=182
    )
    assert sentences(rare, TODAY)[0] == "平常大约 36 天来一次：上次登录在 93 天前，满 73 天算久"


def test_sentences_tell_of_those_who_never_came():
    assert sentences(standing(decided_by="never_seen", basis="joined"), TODAY) == ["加入以来从未来过"]


@given(st.data())
def test_sentences_never_fail_and_are_never_empty_of_words(data):
    small = st.integers(-1, 300)
    day = st.none() | st.dates(dt.date(1999, 1, 1), TODAY)
    made = standing(
        kind=data.draw(st.sampled_from(["owner", "prospect", "alumnus"])),
        state=data.draw(st.sampled_from(STATES)),
        basis=data.draw(st.sampled_from([basis.name.lower() for basis in Basis])),
        decided_by=data.draw(st.sampled_from([decider.name.lower() for decider in DecidedBy])),
        baseline=data.draw(st.lists(small, max_size=7)),
        baseline_days=data.draw(st.integers(0, 240)),
        periods=data.draw(st.lists(small, max_size=21)),
        last_days=data.draw(st.lists(st.integers(-1, NUMBER), max_size=7)),
        established=data.draw(st.integers(0, 127)),
        declining=data.draw(st.integers(0, 127)),
        pooled_baseline=data.draw(small),
        pooled_periods=data.draw(st.lists(small, max_size=3)),
        recent_days=data.draw(small),
        returned_on=data.draw(day),
        last_active_on=data.draw(day),
        last_purchase_on=data.draw(day),
    )
    told = sentences(made, TODAY, STANDARD)
    assert told
    assert all(sentence and "{" not in sentence and "%" not in sentence for sentence in told)
    assert len(behaviours(made, STANDARD)) <= 7
