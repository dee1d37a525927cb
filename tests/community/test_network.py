"""Made-up networks whose truth is known come out as a person would name them."""

import datetime as dt

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from community.rules.network import Tie, layout, network_of
from community.rules.readings import Counts, reading_of
from community.rules.talk_logs import months_of

STAFF = {"staff"}


def star(members=20):
    """Members ask, staff answers; two neighbours exchange a word, too."""
    answers = [Tie("staff", f"m{number}", 3) for number in range(members)]
    return [*answers, *(Tie(f"m{number}", "staff") for number in range(0, members, 2)), Tie("m1", "m2")]


def both_ways(graph):
    return [Tie(*pair) for pair in graph.to_directed().edges]


def two_cliques(size=8):
    graph = nx.barbell_graph(size, 0)
    return [Tie(f"m{one}", f"m{other}") for one, other in graph.edges]


def test_network_of_a_star_around_staff_hangs_on_one_person():
    found = network_of(star(), STAFF)
    assert (found.shape, found.hub) == ("star", "staff")
    assert found.by_staff > 0.8
    assert found.without_staff <= 0.1
    assert found.central > 0.9


def test_network_of_several_staff_who_share_the_answering_is_a_star_too():
    ties = [Tie(f"staff{number % 3}", f"m{number}") for number in range(30)]
    found = network_of(ties, {"staff0", "staff1", "staff2"})
    assert (found.shape, found.by_staff, found.without_staff) == ("star", 1.0, 0.0)


def test_network_of_a_chain_is_one():
    found = network_of([Tie(f"m{number:02}", f"m{number + 1:02}") for number in range(19)])
    assert found.shape == "chain"
    assert (found.mutual, found.clustering) == (0.0, 0.0)


@pytest.mark.parametrize("seed", range(8))
def test_network_of_a_small_world_is_a_web(seed):
    graph = nx.connected_watts_strogatz_graph(60, 6, 0.15, seed=seed)
    found = network_of(both_ways(graph))
    assert found.shape == "web"
    assert found.mutual == 1.0
    assert found.without_staff == 1.0
    assert found.clustering > 3 * nx.average_clustering(nx.gnm_random_graph(60, 180, seed=seed))


def test_network_of_a_small_world_stays_a_web_where_staff_says_a_word_to_each():
    graph = nx.connected_watts_strogatz_graph(60, 6, 0.15, seed=1)
    greeted = [Tie("staff", member) for member in list(graph)[:20]]
    found = network_of([*both_ways(graph), *greeted], STAFF)
    assert (found.shape, found.without_staff) == ("web", 1.0)


def test_network_of_two_cliques_names_the_circles_and_who_joins_them():
    found = network_of(two_cliques())
    assert found.shape == "islands"
    assert [len(circle) for circle in found.circles] == [8, 8]
    assert found.bridges == ("m7", "m8")


def test_network_of_very_few_says_nothing_of_a_shape():
    assert network_of([Tie("a", "b"), Tie("b", "a"), Tie("a", "a")]).shape == "few"
    assert network_of([]).people == 0


def test_network_of_people_in_pairs_is_loose():
    assert network_of([Tie(f"a{number}", f"b{number}") for number in range(10)]).shape == "loose"


@pytest.mark.parametrize("ties", [star(), two_cliques(), both_ways(nx.path_graph(9))])
def test_network_of_the_same_talk_in_another_order_is_the_same(ties):
    found = network_of(ties, STAFF)
    mixed = [ties[place] for place in np.random.default_rng(3).permutation(len(ties))]
    again = network_of(mixed, STAFF)
    assert (again.shape, again.core, again.bridges) == (found.shape, found.core, found.bridges)
    assert again.reach == found.reach


def test_reach_of_the_core_grows_from_points_to_a_web():
    pairs = network_of([Tie(f"a{number}", f"b{number}") for number in range(10)]).reach
    web = network_of(both_ways(nx.connected_watts_strogatz_graph(60, 6, 0.15, seed=1))).reach
    assert pairs < 0.15 < 0.4 < web


def test_layout_draws_the_most_connected_at_the_same_places_each_time():
    places = layout(star(), 5)
    assert len(places) == 5
    assert "staff" in places
    assert places == layout(star(), 5)


def test_reading_of_says_the_share_of_staff_in_plain_words():
    counts = Counts(members=10, speakers=4, firsts=2, firsts_answered=1, minutes=30, words=10, by_staff=7)
    told = " ".join(reading_of(counts, network_of(star(), STAFF)))
    assert "70 % 的回答来自员工" in told
    assert "10 位成员里有 4 位说过话" in told
    assert "30 分钟" in told


def log(*rows):
    start = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    return pd.DataFrame(
        [(user, start + dt.timedelta(minutes=minutes), target) for user, minutes, target in rows],
        columns=["user", "ts", "target_user"],
    )


def test_months_of_a_log_count_first_words_and_who_answered_them():
    month = 31 * 1440
    found = months_of(
        log(
            *(("a", 0, ""), ("staff", 10, "a"), ("b", 20, "a"), ("a", 25, "b")),
            *(("c", month, ""), ("a", month + 4 * 1440 + 1, "c")),
        ),
        STAFF,
    )
    march, april = found
    assert (march.counts.firsts, march.counts.firsts_answered, march.counts.minutes) == (2, 2, 7.5)
    assert (march.counts.words, march.counts.by_staff) == (3, 1)
    assert (march.counts.pairs, march.counts.mutual) == (2, 1)
    assert (april.month, april.counts.members, april.counts.speakers) == ("2026-04", 3, 2)
    assert (april.counts.firsts, april.counts.firsts_answered) == (1, 0)  # four days later is too late
