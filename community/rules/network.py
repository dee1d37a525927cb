"""Owns how the network of a group is measured, and what its shape is called.

A tie joins two people of whom one spoke to the other: by a reply, a mention, or as staff to a member.
Counts of months come from one statement; this module measures one network, and names it as a person would.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import networkx

FEWEST = 5  # connected people below which nothing can be said of a shape
CORE_SHARE = 0.1  # of the connected members
CENTRAL = 0.5  # from here on one person holds the talk together
STAFF_LED = 0.6  # share of the words to others that staff says
LEAST_PART, MOST_ACROSS = 0.2, 0.08  # a circle of its own, and how few ties then lead out of it
SEED = 1  # of the search for circles
MOST_SEARCHED = 2000  # people: beyond, circles are sought among the most connected


class Tie(NamedTuple):
    """So many words from one person to another."""

    author: Any
    target: Any
    words: int = 1


@dataclass(frozen=True, slots=True)
class Network:
    """What is measured of one network; shares are from 0 to 1."""

    shape: str  # few, star, chain, islands, web, loose
    people: int  # with a tie
    by_staff: float  # share of the words to others that staff said
    mutual: float  # share of the pairs of whom both spoke
    core: tuple[Any, ...]  # the members who talk with most people
    reach: float  # share of the other members who talk with someone of the core
    without_staff: float  # share of the connected members who still hang together when staff is away
    central: float  # how much one person holds it together: 1 is a star
    clustering: float  # how often two whom someone talks with talk with each other
    hub: Any = None  # who holds a star together
    circles: tuple[tuple[Any, ...], ...] = ()
    bridges: tuple[Any, ...] = ()  # who joins the circles


def network_of(ties: Sequence[Tie], staff: Collection[Any] = ()) -> Network:
    """Measure one network and name its shape."""
    import networkx as nx  # noqa: PLC0415 -- heavy, and few pages need it

    directed = nx.DiGraph()
    for author, target, words in ties:
        if author != target:
            directed.add_edge(author, target, weight=words)
    graph = directed.to_undirected()
    members = [one for one in graph if one not in staff]
    core = _core(graph, members)
    central, hub = _central(graph)
    share, without = _share_of_staff(ties, staff), _without_staff(graph, members)
    circles = _circles(graph) if len(graph) >= FEWEST else ()
    is_star = central >= CENTRAL or (share >= STAFF_LED and without < LEAST_PART)
    shape = _shape(graph, is_star=is_star, circles=circles)
    return Network(
        shape=shape,
        people=len(graph),
        by_staff=share,
        mutual=_mutual(directed, graph),
        core=core,
        reach=_reach(graph, members, core),
        without_staff=without,
        central=central,
        clustering=float(nx.average_clustering(graph)) if graph else 0.0,
        hub=hub if shape == "star" else None,
        circles=circles if shape == "islands" else (),
        bridges=_bridges(graph, circles) if shape == "islands" else (),
    )


def layout(ties: Sequence[Tie], most: int) -> dict[Any, tuple[float, float]]:
    """Return where to draw the most connected people, from -1 to 1; the same network, the same places."""
    import networkx as nx  # noqa: PLC0415 -- heavy, and few pages need it

    graph = nx.Graph((author, target) for author, target, _words in ties if author != target)
    shown = sorted(graph, key=lambda one: (-graph.degree(one), str(one)))[:most]
    places = nx.spring_layout(graph.subgraph(shown), seed=SEED, k=2.2 / max(len(shown), 1) ** 0.5)
    return {one: (float(x), float(y)) for one, (x, y) in places.items()}


def _core(graph: "networkx.Graph", members: list) -> tuple[Any, ...]:
    size = max(1, round(CORE_SHARE * len(members)))
    return tuple(sorted(members, key=lambda one: (-graph.degree(one), str(one)))[:size])


def _reach(graph: "networkx.Graph", members: list, core: tuple) -> float:
    reached = {near for one in core for near in graph[one]} & set(members) - set(core)
    return len(reached) / (len(members) - len(core)) if len(members) > len(core) else 0.0


def _central(graph: "networkx.Graph") -> tuple[float, Any]:
    """Return the centralisation by Freeman (1 is a star, 0 a ring), and who is most connected."""
    size = len(graph)
    if size < FEWEST:
        return 0.0, None
    hub = max(graph, key=lambda one: (graph.degree(one), str(one)))
    most = graph.degree(hub)
    return sum(most - degree for _one, degree in graph.degree()) / ((size - 1) * (size - 2)), hub


def _share_of_staff(ties: Sequence[Tie], staff: Collection[Any]) -> float:
    every = sum(tie.words for tie in ties)
    return sum(tie.words for tie in ties if tie.author in staff) / every if every else 0.0


def _mutual(directed: "networkx.DiGraph", graph: "networkx.Graph") -> float:
    pairs = graph.number_of_edges()
    return (directed.number_of_edges() - pairs) / pairs if pairs else 0.0


def _without_staff(graph: "networkx.Graph", members: list) -> float:
    import networkx as nx  # noqa: PLC0415 -- heavy, and few pages need it

    left = graph.subgraph(members)
    largest = max((len(part) for part in nx.connected_components(left)), default=0)
    return largest / len(members) if largest > 1 else 0.0


def _circles(graph: "networkx.Graph") -> tuple[tuple[Any, ...], ...]:
    """Return the circles into which the talk falls, the largest first; none where they mingle."""
    import networkx as nx  # noqa: PLC0415 -- heavy, and few pages need it

    if len(graph) > MOST_SEARCHED:
        graph = graph.subgraph(sorted(graph, key=graph.degree, reverse=True)[:MOST_SEARCHED])
    found = nx.community.louvain_communities(graph, weight=None, seed=SEED)
    large = sorted((part for part in found if len(part) >= LEAST_PART * len(graph)), key=len, reverse=True)
    places = {one: place for place, part in enumerate(found) for one in part}
    across = sum(places[one] != places[other] for one, other in graph.edges)
    is_apart = len(large) > 1 and across <= MOST_ACROSS * graph.number_of_edges()
    return tuple(tuple(sorted(part, key=str)) for part in large) if is_apart else ()


def _bridges(graph: "networkx.Graph", circles: tuple) -> tuple[Any, ...]:
    places = {one: place for place, part in enumerate(circles) for one in part}
    ends = {end for one, other in graph.edges for end in (one, other) if places.get(one) != places.get(other)}
    return tuple(sorted(ends, key=str))


def _shape(graph: "networkx.Graph", *, is_star: bool, circles: tuple) -> str:
    size, ties = len(graph), graph.number_of_edges()
    if size < FEWEST:
        return "few"
    if is_star:
        return "star"
    most = max(degree for _one, degree in graph.degree())
    if ties <= size and most <= 3 and _is_whole(graph):
        return "chain"
    if circles:
        return "islands"
    return "web" if ties >= 1.5 * size and _is_whole(graph) else "loose"


def _is_whole(graph: "networkx.Graph") -> bool:
    import networkx as nx  # noqa: PLC0415 -- heavy, and few pages need it

    return max(len(part) for part in nx.connected_components(graph)) >= 0.8 * len(graph)
