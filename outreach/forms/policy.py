"""The numbers of a policy, judged together by the rules of their area."""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from outreach.forms.dates import DATE
from outreach.rules.policy import SWITCHES, TIMES
from outreach.rules.settings import LABELS, PAIRS, SECTIONS, VETOES, flat, nested
from segmentation.rules.policy import LIMIT, NAME_LENGTH, RANGES, WEIGHT, WORTH
from users.models import EventType

YES_NO = [(0, _("否")), (1, _("是"))]
MINUTES = (5, 2400)
PARTED = {
    **{"owner": LIMIT, "prospect": LIMIT, "weights": WEIGHT},
    **{"answer": MINUTES, "propose": MINUTES},
}  # ranges by the first word of a name
TOGETHER = {  # what is wrong when every number alone is right
    "owner_unseen": _("不能大于上面三个天数里最小的一个。"),
    "prospect_unseen": _("不能大于上面三个天数里最小的一个。"),
    "tier_s": _("三个等级的分界要从高到低：S、A、B。"),
    "cooling_leave_ratio": _("不能小于“降到平时的多少算下降”。"),
    "tenure_days": _("太短：至少要有三期加上最短的基线那么多天。"),
    "guard_days": _("不能大于“近期指最近几天”。"),
    "quiet": _("结束不能早于开始，相连的一段最多 61 天。"),
}
SPARE_ROWS = 2
MOST_ROWS = {"quiet": 40, "caps": 6, "worths": 30}


class PolicyForm(forms.Form):
    """The numbers of one area; they are judged together by the area's own rules."""

    use_required_attribute = False  # looking ahead needs no note
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("为什么改"),
        max_length=200,
        help_text=_("保存时写一句，例如：春节前后多留一周再下结论。"),
        error_messages={"required": _("写一句为什么改，以后的人才看得懂。")},
    )

    def __init__(
        self, *args, area: str, values: Mapping[str, Any], read: Callable[[Mapping], Any], **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.read, self.plain = area, read, flat(values)
        self.rows = {name: self._add_rows(name) for name in PAIRS if name in values}
        for section in SECTIONS[area]:
            for setting in section.settings:
                made = _field_for(setting.name, self.plain[setting.name])
                made.label, made.help_text = setting.label, setting.help
                self.fields[setting.name], self.initial[setting.name] = made, _short(self.plain[setting.name])

    def sections(self) -> Iterator[dict[str, Any]]:
        """Yield what the page shows, in order: title, help, fields, and rows of two fields."""
        changed = self.changed_data if self.is_bound else ()
        for section in SECTIONS[self.area]:
            rows = [[self[name] for name in row] for row in self.rows.get(section.rows, [])]
            shown = [self[setting.name] for setting in section.settings]
            yield {
                "title": section.title,
                "help": section.help,
                "fields": shown,
                "rows": rows,
                "has_errors": any(one.errors for one in [*shown, *itertools.chain(*rows)]),
                "has_changes": any(one.name in changed for one in [*shown, *itertools.chain(*rows)]),
            }

    def clean(self) -> dict:
        """Put the numbers together and let the rules of the area judge them."""
        data = super().clean()
        if self.data.get("do") != "save":
            self.errors.pop("note", None)
        for name, rows in self.rows.items():
            data[name] = [list(row) for row in self._filled(rows)]
        if self.errors.keys() - {"note"}:
            return data
        plain = {name: data.get(name, value) for name, value in self.plain.items()}
        try:
            data["values"] = self.read(nested(plain)).as_values()
        except ValueError as error:
            self._blame(str(error))
        return data

    def _filled(self, rows: list[list[str]]) -> Iterator[list[Any]]:
        """Yield the rows that are filled; one that is half empty is refused."""
        for names in rows:
            given = [self.cleaned_data.get(name) for name in names]
            if None not in given:
                yield [one.isoformat() if isinstance(one, dt.date) else one for one in given]
            elif given != [None, None] and not any(name in self.errors for name in names):
                self.add_error(names[0], _("这一行要么填全，要么留空。"))

    def _add_rows(self, name: str) -> list[list[str]]:
        """Make the fields of the rows: those that are there, and a few to spare."""
        there = self.plain[name]
        row = re.compile(rf"{name}_(\d{{1,2}})_\w+")
        filled = [row.fullmatch(key) for key, text in self.data.items() if text]
        last = max((int(found[1]) for found in filled if found), default=0)
        count = min(max(len(there), last) + SPARE_ROWS, MOST_ROWS[name])
        made = []
        for number in range(1, count + 1):
            names = [f"{name}_{number}_{part}" for part in PAIRS[name]]
            for place, field_name in enumerate(names):
                self.fields[field_name] = _row_field(field_name, number)
                if number <= len(there):
                    self.initial[field_name] = there[number - 1][place]
            made.append(names)
        return made

    def _blame(self, sentence: str) -> None:
        """Show a refusal beside the field that it names."""
        code = re.split(r"[\s:,]", sentence, maxsplit=1)[0]
        named = code.replace(".", "_")
        told = TOGETHER.get(named) or sentence.removeprefix(code).strip()
        row = re.fullmatch(r"(\w+)\[(\d+)\]", named)
        if row:
            named = f"{row[1]}_{row[2]}_touches"
        elif self.rows.get(named):
            named = self.rows[named][0][0]
        if named in self.fields:
            self.add_error(named, told)
        else:
            self.add_error(None, say("%(name)s：%(told)s") % {"name": LABELS.get(named, named), "told": told})


def _field_for(name: str, value: Any) -> forms.Field:
    """Return the field of a setting: a choice, or a number within its range."""
    if name == "veto":
        return forms.ChoiceField(choices=VETOES.items(), widget=forms.RadioSelect)
    if name == "presence":
        return forms.MultipleChoiceField(
            choices=EventType.Dimension.choices, widget=forms.CheckboxSelectMultiple, required=False
        )
    if name == "value_attribute":
        return forms.CharField(max_length=NAME_LENGTH, required=False)
    if name in TIMES:
        return forms.RegexField(
            r"^\d\d:[0-5]\d$", max_length=5, widget=forms.TextInput(attrs={"type": "time"})
        )
    if name in SWITCHES:
        return forms.TypedChoiceField(choices=YES_NO, coerce=int, widget=forms.RadioSelect)
    low, high = RANGES.get(name) or PARTED.get(name.split("_")[0], (0, 730))
    if isinstance(value, int) and not isinstance(low, float):
        return forms.IntegerField(min_value=low, max_value=high)
    return forms.FloatField(min_value=low, max_value=high, widget=forms.NumberInput(attrs={"step": "any"}))


def _short(value: Any) -> Any:
    """Show 95 rather than 95.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _row_field(name: str, number: int) -> forms.Field:
    labels = {
        "from": _("第 {number} 行，从"),
        "until": _("第 {number} 行，到"),
        "touches": _("第 {number} 行，最多几次"),
        "days": _("第 {number} 行，几天里"),
        "text": _("第 {number} 行，属性的值"),
        "money": _("第 {number} 行，值多少钱"),
    }
    part = name.rsplit("_", 1)[1]
    label = str(labels[part]).format(number=number)
    if part in ("from", "until"):
        return forms.DateField(label=label, required=False, widget=DATE)
    if part == "text":
        return forms.CharField(label=label, required=False, max_length=NAME_LENGTH, empty_value=None)
    if part == "money":
        return forms.FloatField(label=label, required=False, min_value=0, max_value=WORTH[1])
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=10 if part == "touches" else 60
    )
