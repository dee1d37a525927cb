import numpy as np
import pytest

from segmentation.rules import STANDARD, Grids, decide, engagement_raw, features, grid
from segmentation.rules.policy import Policy
from tests.segmentation.rules.people import TODAY, chunk_of, every


def parts_of(*people, policy=STANDARD):
    return features(chunk_of(people), TODAY, policy)


def test_features_a_day_halves_after_one_half_life():
    parts = parts_of({"login": [TODAY - 1]}, {"login": [TODAY - 31]})

    assert parts.presence[1] == pytest.approx(parts.presence[0] / 2)


def test_features_presence_counts_a_day_once_whatever_happened():
    parts = parts_of({"login": [TODAY - 3]}, {"login": [TODAY - 3], "post": [TODAY - 3]})

    assert parts.presence[0] == parts.presence[1]


def test_features_depth_weighs_the_dimensions():
    parts = parts_of({"login": every(3, 60)}, {"post": every(3, 60)})

    assert parts.depth[1] == pytest.approx(5 * parts.depth[0])


def test_features_depth_equals_the_formula():
    parts = parts_of({"login": [TODAY - 10, TODAY - 20], "purchase": [TODAY - 20]})

    near, far = 0.5 ** (10 / 30), 0.5 ** (20 / 30)
    assert parts.presence[0] == pytest.approx(near + far)
    assert parts.depth[0] == pytest.approx(np.log1p(near + far) + 6 * np.log1p(far), rel=1e-6)


def test_features_forget_what_is_older_than_a_year():
    assert parts_of({"login": [TODAY - 366]}).presence[0] == 0
    assert parts_of({"login": [TODAY - 365]}).presence[0] > 0


def test_features_risk_grows_with_silence():
    parts = parts_of({"login": every(2, 200)}, {"login": every(2, 200, 30)}, {"login": every(2, 200, 90)}, {})

    assert (np.diff(parts.risk) > 0).all()


def test_engagement_raw_mixes_by_the_share_of_presence():
    line = np.arange(101.0)

    assert engagement_raw([50.0], [10.0], line, line, STANDARD)[0] == pytest.approx(38)
    assert engagement_raw([50.0], [10.0], line, line, Policy(presence_share=1.0))[0] == 50


def test_decide_engagement_is_spread_evenly_over_the_active_people():
    rng = np.random.default_rng(3)
    people = [{"login": TODAY - rng.choice(np.arange(1, 300), size, replace=False)} for size in range(1, 200)]
    chunk = chunk_of([*people, {}])
    parts = features(chunk, TODAY, STANDARD)
    seen = parts.presence > 0
    first = {"presence": grid(parts.presence[seen]), "depth": grid(parts.depth[seen])}
    raw = engagement_raw(parts.presence, parts.depth, first["presence"], first["depth"], STANDARD)

    decision = decide(chunk, TODAY, STANDARD, Grids(raw=grid(raw[seen]), **first))

    scores = decision.engagement
    assert scores[-1] == 0
    assert np.abs(np.sort(scores[:-1]) - np.linspace(0, 100, 199)).max() < 1
    assert np.argmax(scores) > 150
