"""Owns the chips over a list of people: each filter in words, with the address of the list without it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scrm.templatetags.reunion import month_day
from segmentation.forms import PeopleForm

MOVEMENT = ("moved_from", "moved_to", "since", "until")
PLACE = ("at", "on")
PAST = {"axis", *MOVEMENT, *PLACE}


@dataclass(frozen=True)
class Chip:
    """One filter in force."""

    label: str
    url: str


def chips(form: PeopleForm, params: QueryDict) -> list[Chip]:
    """Return a chip for every value that is chosen."""
    shown = [field for field in form if field.name not in PAST]
    plain = [chip for field in shown for chip in _of_field(form, field, params)]
    return [*plain, *_of_place(form, params), *_of_movement(form, params)]


def _of_field(form: PeopleForm, field: BoundField, params: QueryDict) -> Iterator[Chip]:
    for text in params.getlist(field.name):
        if text:
            left = params.copy()
            left.setlist(field.name, [other for other in params.getlist(field.name) if other != text])
            yield Chip(_words(form, field, text), _address(left))


def _words(form: PeopleForm, field: BoundField, text: str) -> str:
    """Say one value: a box by its name alone, anything else with its own words."""
    if field.widget_type == "checkbox":
        return str(field.label)
    return _("{name}：{value}").format(name=field.label, value=_value(form, field, text))


def _value(form: PeopleForm, field: BoundField, text: str) -> str:
    chosen = form.cleaned_data[field.name]
    if isinstance(chosen, int):
        return ngettext("至少 %(days)d 天", "至少 %(days)d 天", chosen) % {"days": chosen}
    if isinstance(chosen, Model):
        return str(chosen)
    labels = {str(code): str(label) for code, label in getattr(field.field, "choices", ())}
    return labels.get(text, text)


def _of_place(form: PeopleForm, params: QueryDict) -> Iterator[Chip]:
    """Yield where people stood on a past day."""
    found = form.cleaned_data
    if found["at"]:
        text = _("{day}：{places}").format(day=month_day(found["on"]), places=_places(form, "at"))
        moved = found["moved_from"] or found["moved_to"]
        yield Chip(text, _without(params, *PLACE, *([] if moved else ["axis"])))


def _of_movement(form: PeopleForm, params: QueryDict) -> Iterator[Chip]:
    """Yield who went from where to where."""
    found = form.cleaned_data
    if found["moved_from"] or found["moved_to"]:
        text = _("{since} 到 {until}：从 {source} 到 {target}").format(
            since=month_day(found["since"]),
            until=month_day(found["until"]),
            source=_places(form, "moved_from"),
            target=_places(form, "moved_to"),
        )
        yield Chip(text, _without(params, *MOVEMENT, *([] if found["at"] else ["axis"])))


def _places(form: PeopleForm, name: str) -> str:
    labels = dict(form.fields[name].choices)
    return _("、").join(str(labels[code]) for code in form.cleaned_data[name]) or _("别处")


def _without(params: QueryDict, *names: str) -> str:
    left = params.copy()
    for name in names:
        left.pop(name, None)
    return _address(left)


def _address(params: QueryDict) -> str:
    params.pop("page", None)
    return f"?{params.urlencode()}"
