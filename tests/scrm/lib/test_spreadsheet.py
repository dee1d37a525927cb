"""Checks that no spreadsheet can be tricked."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from scrm.lib import spreadsheet

LIVE = tuple("=+-@＝＋－＠\t\r\n")
hostile = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@＝＋－＠\t\r\n\",;'| \u3000\ufeffA1"), st.characters(codec="utf-8")
    )
)


@given(st.lists(st.lists(hostile, min_size=2, max_size=4), min_size=1, max_size=4))
def test_lines_hold_no_live_cell_and_keep_their_shape(rows):
    written = "".join(spreadsheet.lines(["a"], rows)).removeprefix(spreadsheet.BOM)
    read = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert [len(row) for row in read] == [len(row) for row in rows]
    assert not [
        cell for row in read for cell in row if cell.strip().startswith(LIVE) or cell.startswith(LIVE)
    ]


@given(hostile)
def test_cell_cannot_open_a_line_or_another_cell(text):
    written = spreadsheet.cell(text)
    assert len(written.splitlines()) == 1
    assert '"' not in written[1:-1].replace('""', "")


def test_cell_keeps_ordinary_values():
    assert spreadsheet.cell("王丽华") == '"王丽华"'
    assert spreadsheet.cell(None) == '""'
    assert spreadsheet.cell(80.5) == '"80.5"'
    assert spreadsheet.cell('她说"好"') == '"她说""好"""'
