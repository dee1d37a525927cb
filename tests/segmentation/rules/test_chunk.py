import re

import numpy as np
import pytest

from segmentation.rules import Chunk
from segmentation.rules.days import Counter, days_back, elapsed
from tests.segmentation.rules.people import TODAY, chunk_of, every


def build(**changed):
    columns = {
        "profiles": [1, 2],
        "offsets": [0, 2, 3],
        "days": [10, 12, 11],
        "masks": [1, 2, 4],
        "joined_day": [5, 5],
    }
    return Chunk.build(**(columns | changed))


def test_build_takes_plain_lists():
    chunk = build()

    assert len(chunk) == 2
    assert chunk.days.dtype == np.int32
    assert chunk.state.tolist() == [-1, -1]
    assert chunk.purchases.tolist() == [0, 0]


def test_build_drops_days_on_which_no_known_dimension_was_active():
    chunk = build(masks=[0, 2, 1 << 9])

    assert chunk.offsets.tolist() == [0, 1, 1]
    assert chunk.days.tolist() == [12]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"offsets": [0, 2]}, "offsets must run"),
        ({"offsets": [0, 2, 4]}, "offsets must run"),
        ({"profiles": [2, 1]}, "profiles and offsets must ascend."),
        ({"offsets": [0, 4, 3]}, "profiles and offsets must ascend."),
        ({"days": [12, 12, 11]}, "The days of one profile must ascend, each at most once."),
        ({"days": [12, 10, 11]}, "The days of one profile must ascend, each at most once."),
        ({"days": [-1, 10, 11]}, "days count from 1970-01-01."),
        ({"joined_day": [5, -1]}, "joined_day is needed for every profile."),
        ({"joined_day": [5]}, "joined_day needs one value per profile: 2, not 1."),
        ({"spend": [5, 5]}, "A chunk has no column 'spend'."),
    ],
)
def test_build_refuses_with_a_sentence(changed, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence)):
        build(**changed)


def test_build_takes_an_empty_chunk():
    assert len(Chunk.build(profiles=[], offsets=[0], days=[], masks=[], joined_day=[])) == 0


def test_counter_counts_dimensions_exactly_over_long_histories():
    person = {"login": every(1, 9000), "purchase": every(7, 9000), "contact": every(2, 9000)}
    counter = Counter(chunk_of([person, person]))

    assert counter.lanes(TODAY - 200, TODAY).tolist() == [[200, 0, 0, 0, 0, 28, 100, 200]] * 2


def test_days_back_stretches_over_quiet_days():
    quiet = ((90, 94), (80, 81))

    assert days_back(100, 5, ()) == 95
    assert days_back(100, 10, quiet) == 85
    assert days_back(100, 15, quiet) == 78
    assert elapsed(78, 100, quiet) == 15
