import numpy as np
import pytest
from django.db import DatabaseError, connection

from scrm.lib.copy import places_by_letter, read_rows, write_rows

pytestmark = pytest.mark.django_db
COLUMNS = {
    "id": "int8",
    "small": "int2",
    "number": "int4",
    "share": "float8",
    "is_so": "bool",
    "days": "int2[3]",
}


@pytest.fixture
def table():
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE copied"
            " (id int8, small int2, number int4, share float8, is_so bool, days int2[]) ON COMMIT DROP"
        )
    return "copied"


def test_write_rows_stores_numbers_and_arrays(table):
    days = np.array([[1, 2, 3], [-1, 0, 32767]])
    values = {
        "id": [2**40, 2],
        "small": [-3, 4],
        "number": [5, -6],
        "share": [0.5, 1],
        "is_so": [True, False],
    }
    values = {name: np.array(column) for name, column in values.items()} | {"days": days}
    assert write_rows(table, COLUMNS, values) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM copied ORDER BY id DESC")
        assert cursor.fetchall() == [
            (2**40, -3, 5, 0.5, True, [1, 2, 3]),
            (2, 4, -6, 1.0, False, [-1, 0, 32767]),
        ]


def test_read_rows_gives_back_what_a_query_says():
    query = "SELECT n::int8, (n * %(by)s)::int4 FROM generate_series(1, 3) AS n ORDER BY n"
    found = read_rows(query, {"by": -2}, {"n": "int8", "twice": "int4"})
    assert (found["n"].tolist(), found["twice"].tolist()) == ([1, 2, 3], [-2, -4, -6])


def test_read_rows_of_nothing_is_empty():
    assert len(read_rows("SELECT 1::int4 WHERE false", {}, {"one": "int4"})) == 0


@pytest.mark.parametrize("query", ["SELECT NULL::int4", "SELECT 1::int8", "SELECT 1::int4, 2::int4"])
def test_read_rows_refuses_what_does_not_fit(query):
    with pytest.raises(ValueError, match="do not have the columns"):
        read_rows(query, {}, {"one": "int4"})


def test_write_rows_is_refused_by_a_table_of_other_types(table):
    with pytest.raises(DatabaseError):
        write_rows(table, {"id": "int4"}, {"id": np.array([1])})


def test_places_by_letter_finds_words_again_by_their_first_letter():
    query = "SELECT word::varchar(9)::\"char\" FROM unnest(ARRAY['lost', 'new', '', 'odd']) AS word"
    found = read_rows(query, {}, {"word": '"char"'})
    assert places_by_letter(["new", "lost"], -1)[found["word"]].tolist() == [1, 0, -1, -1]


def test_places_by_letter_refuses_words_that_begin_alike():
    with pytest.raises(ValueError, match="same letter"):
        places_by_letter(["lost", "late"], -1)
