"""Draw a network of people: a dot each, a line where two talk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from django.utils.html import format_html
from django.utils.safestring import SafeString

from scrm.lib.svg.marks import NARROW, drawing, line, link, plain, text

HEIGHT, EDGE = 340.0, 30.0


@dataclass(frozen=True)
class Person:
    """One dot: `key` colours it, `size` from 0 to 1 makes it larger, `label` is written beside it."""

    key: str
    name: str
    x: float  # -1 to 1, as y
    y: float
    size: float = 0.0
    label: str = ""
    href: str = ""


def web(people: Mapping[object, Person], ties: Sequence[tuple[object, object]], *, title: str) -> SafeString:
    """Draw who talks with whom; ties with people who are not drawn are left out."""
    at = {key: (_across(one.x), _down(one.y)) for key, one in people.items()}
    pairs = [(one, other) for one, other in ties if one in at and other in at]
    lines = [line(*at[one], *at[other], "thread") for one, other in pairs]
    dots = [_dot(one, *at[key]) for key, one in people.items()]
    words = [_label(one, *at[key]) for key, one in people.items() if one.label]
    return drawing(
        NARROW, HEIGHT, title, [*lines, *dots, *words], linked=any(one.href for one in people.values())
    )


def _dot(one: Person, x: float, y: float) -> SafeString:
    body = format_html(
        '<circle class="dot hue-{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
        one.key,
        plain(x),
        plain(y),
        plain(4 + 7 * sqrt(max(one.size, 0))),
        one.name,
    )
    return link(one.href, one.name, body)


def _label(one: Person, x: float, y: float) -> SafeString:
    on_the_right = x > NARROW - 90
    return text(x - 14 if on_the_right else x + 14, y + 4.5, one.label, "end" if on_the_right else "")


def _across(x: float) -> float:
    return NARROW / 2 + x * (NARROW / 2 - EDGE)


def _down(y: float) -> float:
    return HEIGHT / 2 + y * (HEIGHT / 2 - EDGE)
