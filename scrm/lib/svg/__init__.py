"""Charts as SVG markup: coloured by CSS classes alone, each mark titled and linked to the people behind it.

Every function takes plain values and finished, translated texts, and returns safe markup in which all text is
escaped. A `key` names the colour (`hue-<key>` in app.css): a quadrant, a dormancy, a tone, or "1" to "5".
The page shows the same data as a table beside the chart: see `_chart.html`.
"""

from scrm.lib.svg.flows import Flow, flow, stacked_bar
from scrm.lib.svg.grids import Share, ShareRow, shares
from scrm.lib.svg.marks import Part
from scrm.lib.svg.quadrants import Tile, heatmap, quadrant
from scrm.lib.svg.rhythms import Mark, Strip, Tick, rhythm
from scrm.lib.svg.trends import Series, spark, trend
from scrm.lib.svg.webs import Person, web

__all__ = [
    "Flow",
    "Mark",
    "Part",
    "Person",
    "Series",
    "Share",
    "ShareRow",
    "Strip",
    "Tick",
    "Tile",
    "flow",
    "heatmap",
    "quadrant",
    "rhythm",
    "shares",
    "spark",
    "stacked_bar",
    "trend",
    "web",
]
