from itertools import pairwise
from xml.etree import ElementTree

import pytest

from scrm.lib import svg
from scrm.lib.svg.marks import spread
from scrm.lib.svg.trends import _ceiling, _few

PARTS = [svg.Part("core", "核心", 30, "/core/"), svg.Part("tail", "长尾", 10, "/tail/")]


def read(markup):
    return ElementTree.fromstring(markup)  # noqa: S314 (our own markup)


def classes(markup):
    return [set((node.get("class") or "").split()) for node in read(markup).iter()]


def hrefs(markup):
    return [node.get("href") for node in read(markup).iter("a")]


def titles(markup):
    return [node.text for node in read(markup).iter("title")]


def flow(flows):
    return svg.flow(flows, left=PARTS, right=PARTS, title="流动")


def drawings():
    return {
        "quadrant": svg.quadrant(
            [svg.Tile("core", "<b>", 1, 1.0, "&", "/?a=1&b=2")], title='"', x_label="<", y_label=">"
        ),
        "heatmap": svg.heatmap(
            [[0, 3], [1, 9]], split=(1, 1), corners=PARTS, title="<", x_label="x", y_label="y"
        ),
        "trend": svg.trend([svg.Series("1", "<i>", [1, None, 3])], days=["a", "b", "<"], title="&"),
        "stacked_bar": svg.stacked_bar([svg.Part("core", "<b>", 3, "/")], title="&"),
        "flow": flow([svg.Flow("core", "tail", 3, "/x/?a=1&b=2")]),
        "rhythm": svg.rhythm([svg.Strip("1", "<", [0, 4])], marks=[svg.Mark(0, 1, "&")], title="<"),
        "shares": svg.shares(
            [svg.ShareRow("<", "&", [svg.Share(0.5, "<", "/?a=1&b=2"), None])], columns=["<", "2"], title="&"
        ),
        "spark": svg.spark([1, 2], title="<"),
    }


@pytest.mark.parametrize("name", drawings())
def test_every_chart_is_well_formed_with_its_texts_escaped_and_no_inline_style(name):
    for node in read(drawings()[name]).iter():
        assert node.tag in {"svg", "g", "a", "rect", "path", "line", "circle", "text", "title"}
        assert not {"style", "fill", "stroke", "onclick"} & set(node.attrib)


@pytest.mark.parametrize("name", drawings())
def test_every_chart_says_its_name(name):
    assert read(drawings()[name]).get("aria-label")


def test_a_chart_with_links_is_a_group_and_one_without_is_an_image():
    linked, plain = (
        svg.stacked_bar(PARTS, title="t"),
        svg.stacked_bar([svg.Part("core", "核心", 3)], title="t"),
    )
    assert [read(linked).get("role"), read(plain).get("role")] == ["group", "img"]


def test_every_link_has_a_name():
    assert all(node.get("aria-label") for node in read(flow([svg.Flow("core", "tail", 1, "/x/")])).iter("a"))


def test_quadrant_leads_each_tile_to_its_people():
    tiles = [svg.Tile(key, key, 1, 0.25, href=f"/{key}/") for key in ("core", "silent", "advocate", "tail")]
    drawn = svg.quadrant(tiles, title="t", x_label="x", y_label="y")
    assert hrefs(drawn) == ["/core/", "/silent/", "/advocate/", "/tail/"]


def test_quadrant_shades_a_larger_share_more():
    tiles = [svg.Tile("core", "a", 9, 0.9), svg.Tile("tail", "b", 1, 0.1), svg.Tile("silent", "c", 0, 0.0)]
    drawn = classes(svg.quadrant(tiles, title="t", x_label="x", y_label="y"))
    assert [{"level-4", "hue-core"} <= one for one in drawn].count(True) == 1
    assert [{"level-1", "hue-tail"} <= one for one in drawn].count(True) == 1
    assert [{"level-0", "hue-silent"} <= one for one in drawn].count(True) == 1


def test_heatmap_colours_the_cells_of_each_quadrant():
    drawn = svg.heatmap([[1, 1, 1]] * 2, split=(2, 1), corners=[], title="t", x_label="x", y_label="y")
    assert hrefs(drawn) == []
    corners = [svg.Part(key, key, 0) for key in ("silent", "core", "tail", "advocate")]
    drawn = classes(
        svg.heatmap([[1, 1, 1]] * 2, split=(2, 1), corners=corners, title="t", x_label="x", y_label="y")
    )
    assert [sum({"cell", f"hue-{part.key}"} <= one for one in drawn) for part in corners] == [2, 1, 2, 1]


def test_heatmap_leaves_empty_cells_palest_and_the_fullest_strongest():
    drawn = svg.heatmap([[0, 5000]], split=(0, 1), corners=PARTS, title="t", x_label="x", y_label="y")
    cells = [one for one in classes(drawn) if "cell" in one]
    assert ["level-0" in cells[0], "level-4" in cells[1]] == [True, True]


def test_trend_lifts_the_pen_over_a_gap():
    drawn = svg.trend([svg.Series("1", "a", [1, 2, None, 3])], days=list("abcd"), title="t")
    (line,) = read(drawn).iter("path")
    assert line.get("d").count("M") == 2


def test_trend_titles_each_point_with_day_and_value():
    drawn = svg.trend([svg.Series("1", "降温", [1200, None])], days=["周一", "周二"], title="t")
    assert titles(drawn) == ["降温 周一 1,200"]


@pytest.mark.parametrize("values", [[], [0], [0, 0], [None, None]])
def test_trend_draws_what_has_no_height(values):
    drawn = svg.trend([svg.Series("1", "a", values)], days=["d"] * len(values), title="t")
    assert "nan" not in drawn


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (4, 4), (5, 6), (340, 400), (401, 600), (999, 1000), (0.3, 4)]
)
def test_ceiling_gives_four_even_steps(most, top):
    assert _ceiling(most) == top


@pytest.mark.parametrize(("length", "chosen"), [(0, []), (1, [0]), (3, [0, 1, 2]), (9, [0, 3, 5, 8])])
def test_few_keeps_first_and_last(length, chosen):
    assert _few(length, 4) == chosen


def test_spread_keeps_labels_apart_in_their_order_and_above_the_bottom():
    placed = spread([100, 98, 99, 10], 15, 110)
    order = [placed[index] for index in (3, 1, 2, 0)]
    assert all(below - above >= 15 for above, below in pairwise(order))
    assert max(placed) <= 110


def test_stacked_bar_divides_the_width_by_count():
    bars = [
        node for node in read(svg.stacked_bar(PARTS, title="t")).iter("rect") if node.get("height") == "28"
    ]
    assert [float(bar.get("width")) for bar in bars] == [358, 118]


def test_stacked_bar_of_nobody_is_drawn():
    assert "nan" not in svg.stacked_bar([svg.Part("core", "核心", 0)], title="t")


def test_flow_links_streams_and_nodes():
    drawn = flow([svg.Flow("core", "tail", 10, "/core-tail/"), svg.Flow("core", "core", 20, "/core-core/")])
    assert hrefs(drawn) == ["/core-core/", "/core-tail/", "/core/", "/tail/", "/core/", "/tail/"]


def test_flow_says_from_where_to_where_and_how_many():
    assert titles(flow([svg.Flow("core", "tail", 1000)]))[0] == "核心 → 长尾 1,000"


def test_rhythm_draws_a_cell_a_week_and_frames_what_is_judged():
    strips = [svg.Strip("1", "登录", [0, 2, 4], ["第一周", "第二周", "第三周"], note="平常")]
    marks = [svg.Mark(0, 1.5, "平常", is_usual=True), svg.Mark(1.5, 3, "判断期", "判断的一段")]
    drawn = svg.rhythm(strips, marks=marks, ticks=[svg.Tick(2, "三月")], title="t", width=300)
    (frame,) = [node for node in read(drawn).iter("rect") if node.get("class") == "mark"]
    (ground,) = [node for node in read(drawn).iter("rect") if node.get("class") == "usual"]
    assert titles(drawn) == ["第一周", "第二周", "第三周", "判断的一段"]
    assert [float(frame.get("x")), float(frame.get("width"))] == [150, 150]
    assert [float(ground.get("x")), float(ground.get("width"))] == [0, 150]
    words = [node.text for node in read(drawn).iter("text")]
    assert words == ["平常", "判断期", "登录", "平常", "三月"]


def test_rhythm_is_as_narrow_as_a_phone_and_has_no_head_without_marks():
    drawn = read(svg.rhythm([svg.Strip("1", "登录", [1] * 40)], title="t"))
    assert "wide" not in drawn.get("class")
    assert float(drawn.get("viewBox").split()[3]) < 60


@pytest.mark.parametrize("values", [[], [5], [3, 3, 3]])
def test_spark_draws_what_does_not_vary(values):
    assert "nan" not in svg.spark(values, title="t")


def test_shares_shade_by_share_and_leave_the_unknown_out():
    cells = [svg.Share(0, "none"), svg.Share(0.21, "few"), None, svg.Share(1, "all", "/all/")]
    drawn = svg.shares(
        [svg.ShareRow("十月", "12", cells)], columns=["0", "1", "2", "3"], title="t", key="core"
    )
    assert titles(drawn) == ["none", "few", "all"]
    assert hrefs(drawn) == ["/all/"]
    levels = [sorted(found - {"share"}) for found in classes(drawn) if "share" in found]
    assert levels == [["hue-core", "level-0"], ["hue-core", "level-2"], ["hue-core", "level-5"]]


def test_flow_grows_with_its_labels_and_cuts_none_off():
    many = [svg.Part(str(number), "n", 1 if number else 0) for number in range(9)]
    flows = [svg.Flow(part.key, part.key, part.count) for part in many]
    drawn = read(svg.flow(flows, left=many, right=many, title="t"))
    height = float(drawn.get("viewBox").split()[3])
    ys = [float(node.get("y")) for node in drawn.iter("text")]
    assert min(ys) >= 12
    assert max(ys) <= height
