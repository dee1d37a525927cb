"""Owns how people without a KOE are shared among employees."""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import cycle

RULES = ("round-robin", "least-loaded", "city")


def share(
    rule: str,
    people: Sequence[tuple[int, str]],
    employees: Sequence[int],
    loads: Mapping[int, int],
    cities: Mapping[str, Mapping[int, int]],
) -> dict[int, int]:
    """Return the employee for each (profile id, city); `cities` counts those each already has there."""
    if rule == "round-robin":
        return {profile_id: pk for (profile_id, _city), pk in zip(people, cycle(employees), strict=False)}
    at_home = cities if rule == "city" else {}
    heap = [(loads.get(pk, 0), pk) for pk in employees]
    heapq.heapify(heap)
    load = Counter({pk: loads.get(pk, 0) for pk in employees})
    chosen = {}
    for profile_id, city in people:
        neighbours = at_home.get(city) if city else None
        pk = nearest(neighbours, load) if neighbours else least_loaded(heap, load)
        load[pk] += 1
        chosen[profile_id] = pk
    return chosen


def nearest(neighbours: Mapping[int, int], load: Mapping[int, int]) -> int:
    """Return the least loaded of those who already look after somebody in the city."""
    return min(neighbours, key=lambda pk: (load[pk], pk))


def least_loaded(heap: list[tuple[int, int]], load: Mapping[int, int]) -> int:
    """Return who has fewest people; entries of the heap that have become stale are renewed."""
    while True:
        count, pk = heap[0]
        if count == load[pk]:
            return pk
        heapq.heapreplace(heap, (load[pk], pk))
