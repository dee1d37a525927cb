"""Owns the golden file: what the rules said of a fixed crowd when it was last looked at and found right.

`python -m tests.segmentation.rules.golden` writes it anew; the change is then part of the commit, to be read.
"""

import json
from pathlib import Path

import numpy as np

from segmentation.rules import SETTINGS, STANDARD, Chunk, decide
from tests.segmentation.rules.people import GRIDS, TODAY, chunk_of, standing_of
from tests.segmentation.rules.population import HISTORY, KINDS, people_of

FILE = Path(__file__).parents[2] / "data" / "standing_golden.json"
OF_A_KIND = 3
LANES = [*range(7), 2, 2, 3]  # liking, commenting and posting have behaviours of their own, too
TOLD_EXACTLY = 4  # digits behind the point


def crowd() -> Chunk:
    """Make the crowd with the standing of three nights ago."""
    people = [person for kind in KINDS for person in people_of(kind)[:OF_A_KIND]]
    people += [{"browse": range(TODAY - HISTORY, TODAY - stop)} for stop in range(50, 64)]  # about to be due
    for place, person in enumerate(people):
        if "interact" in person:
            person[7 + place % 3] = person["interact"][::2]
    size = len(people)
    facts = {
        "joined": [TODAY - HISTORY - place for place in range(size)],
        "lanes": LANES,
        "kind": [int(place % 11 == 7) for place in range(size)],
        "no_profiling": [place % 13 == 12 for place in range(size)],
        "purchases": [place % 5 for place in range(size)],
        "spent": [1000 * place * (place % 5) for place in range(size)],
    }
    before: dict = {}
    for back in (12, 3):
        before = standing_of(decide(chunk_of(people, **facts, **before), TODAY - back, STANDARD, GRIDS))
    moved = np.arange(size) % 4 == 0  # these stood elsewhere
    before["quadrant"] = np.where(
        moved & (before["quadrant"] >= 0), 3 - before["quadrant"], before["quadrant"]
    )
    return chunk_of(people, **facts, **before)


def told() -> dict:
    """Return what each named setting says of everyone tonight, and what a look between nights says."""
    chunk = crowd()
    found = {name: decide(chunk, TODAY, policy, GRIDS) for name, policy in SETTINGS.items()}
    found["between"] = decide(chunk, TODAY, STANDARD, GRIDS, nightly=False)
    return {
        name: {field: _plain(column) for field, column in vars(decision).items()}
        for name, decision in found.items()
    }


def _plain(column):
    if column.dtype.kind == "f":
        column = np.round(column.astype(np.float64), TOLD_EXACTLY)
    return column.tolist()


def write() -> None:
    """Write the file anew, a line for each column."""
    parts = [
        f' "{name}": {{\n'
        + ",\n".join(f'  "{key}": {json.dumps(value)}' for key, value in columns.items())
        + "\n }"
        for name, columns in told().items()
    ]
    FILE.write_text("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    write()
