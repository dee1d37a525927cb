import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from scrm.lib.parts import samples

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"


@pytest.fixture(params=[0, 1], ids=["light", "dark"])
def shown(request):
    return render_to_string("_parts_sample.html", {"sample": samples()[request.param]})


def test_parts_sample_needs_no_inline_style_or_handler(shown):
    assert not re.search(r"\s(style|on\w+)=", shown)


def test_parts_sample_repeats_no_id(shown):
    ids = re.findall(r'\sid="([^"]*)"', shown)
    assert len(ids) == len(set(ids))


def test_parts_sample_ties_errors_and_help_to_their_controls(shown):
    told = re.findall(r'aria-describedby="([^"]*)"', shown)
    assert told
    assert {one for ids in told for one in ids.split()} <= set(re.findall(r'\sid="([^"]*)"', shown))


@pytest.mark.parametrize("part", sorted(path.name for path in TEMPLATES.glob("_*.html")))
def test_every_part_is_shown_or_belongs_to_another_which_is(part):
    others = "".join(path.read_text() for path in TEMPLATES.glob("*.html") if path.name != part)
    assert f'"{part}"' in others


def test_every_icon_that_templates_name_is_in_the_sprite():
    symbols = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'"_icon\.html" with name="(\w+)"', path.read_text())
    }
    assert named
    assert named <= symbols


def test_script_stays_small():
    assert len((STATIC / "js/app.js").read_bytes()) < 5 * 1024


@pytest.mark.parametrize("name", ["403.html", "404.html"])
def test_pages_that_say_no_are_rendered_for_nobody(name, rf):
    assert "<h1>" in render_to_string(name, request=rf.get("/"))
