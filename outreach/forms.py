"""Forms of outreach: they validate and convert, nothing else."""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from outreach.models import Content, Diagnosis, Greeting, Ticket
from outreach.rules import REASONS
from outreach.rules.contents import selling_words, sells_message
from outreach.rules.library import OCCASIONS, placeholder_errors
from outreach.rules.policy import TIMES
from outreach.rules.settings import LABELS, PAIRS, SECTIONS, flat, nested
from segmentation.models.standing import Quadrant, State
from segmentation.rules import TIERS
from segmentation.rules.policy import LIMIT, NAME_LENGTH, RANGES, WEIGHT, WORTH
from users.models import EventType, Profile

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
RESULTS = [
    ("yes", _("回复了")),
    ("no", _("没有回复")),
    ("refused", _("不想被联系")),
    ("wrong", _("不是本人")),
]
SCORES = [(number, str(number)) for number in range(1, 6)]
WRITTEN_FOR = ["reasons", "occasions", "kinds", "quadrants", "states", "tiers", "months"]


class SnoozeForm(forms.Form):
    """Until which day an item rests: a quick pick, or a date."""

    days = forms.IntegerField(required=False, min_value=1, max_value=180)
    until = forms.DateField(required=False, widget=DATE)

    def day(self, today: dt.date) -> dt.date | None:
        """Return the chosen day, or None where there is none."""
        if not self.is_valid():
            return None
        days = self.cleaned_data["days"]
        return today + dt.timedelta(days=days) if days else self.cleaned_data["until"]


class DiagnosisForm(forms.Form):
    """The check-up: two or three taps suffice, everything after the first question may stay empty."""

    answered = forms.ChoiceField(
        label=_("Ta 回复了吗？"),
        choices=RESULTS,
        widget=forms.RadioSelect,
        help_text=_("选“不想被联系”或“不是本人”会立即停止一切主动联系。"),
    )
    reason = forms.ChoiceField(
        label=_("为什么安静了？"),
        choices=[choice for choice in Diagnosis.Reason.choices if choice[0] != "unwanted"],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Ta 没说清楚就空着，不追问。"),
    )
    mood = forms.ChoiceField(
        label=_("Ta 的情绪"), choices=Diagnosis.Mood.choices, required=False, widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label=_("总的来说"),
        choices=SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    product_score = forms.TypedChoiceField(
        label=_("对产品"),
        choices=SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    service_score = forms.TypedChoiceField(
        label=_("对服务"),
        choices=SCORES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label=_("Ta 说了什么"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("尽量用 Ta 的原话。"),
    )
    what = forms.CharField(
        label=_("您答应了什么"),
        required=False,
        max_length=300,
        help_text=_("例如：问清楚保养时间，周五前告诉 Ta。到期那天会提醒您。"),
    )
    due_on = forms.DateField(label=_("最晚到哪天"), required=False, widget=DATE)
    tags = forms.CharField(
        label=_("新发现的标签"), required=False, max_length=400, help_text=_("用逗号隔开，例如：露营，二胎")
    )

    def __init__(self, *args, today: dt.date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_tags(self) -> list[str]:
        """Split at commas and the Chinese enumeration marks."""
        names = [name.strip() for name in re.split(r"[,，、;；\n]", self.cleaned_data["tags"])]
        if any(len(name) > 40 for name in names):
            raise forms.ValidationError(_("一个标签最多 40 个字。"))
        return list(dict.fromkeys(name for name in names if name))[:20]

    def clean(self) -> dict:
        """Check that a promise has both what and when, and that its day has not passed."""
        data = super().clean()
        if data.get("answered") not in ("yes", None):  # what was filled in before the answer was changed
            data |= {"reason": "", "satisfaction": None, "product_score": None, "service_score": None}
        what, due_on = data.get("what"), data.get("due_on")
        if what and not due_on and "due_on" not in self.errors:
            self.add_error("due_on", _("答应了什么，也写上最晚到哪天。"))
        if due_on and not what:
            self.add_error("what", _("写上答应了什么，或者把日期清空。"))
        if due_on and due_on < self.today:
            self.add_error("due_on", _("这一天已经过去了。"))
        return data


class TicketForm(forms.Form):
    """A problem to be solved."""

    topic = forms.ChoiceField(label=_("问题类别"), choices=Ticket.Topic.choices, widget=forms.RadioSelect)
    urgency = forms.ChoiceField(
        label=_("紧急程度"),
        choices=Ticket.Urgency.choices,
        initial="normal",
        widget=forms.RadioSelect,
        help_text=_("时限由紧急程度和用户价值决定，夜里和休息日不计时。"),
    )
    subject = forms.CharField(
        label=_("一句话说明"), max_length=120, help_text=_("例如：导航声音忽大忽小，更新以后开始的。")
    )
    description = forms.CharField(
        label=_("详细情况"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class TagForm(forms.Form):
    """A tag to add."""

    name = forms.CharField(max_length=40)


class ReasonForm(forms.Form):
    """A deed that needs its reason in words."""

    note = forms.CharField(max_length=300)


class ProfileFilterForm(forms.Form):
    """Which of one's people to show, and in what order."""

    state = forms.ChoiceField(label=_("活跃状态"), required=False, choices=[("", _("全部")), *State.choices])
    quadrant = forms.ChoiceField(
        label=_("象限"), required=False, choices=[("", _("全部")), *Quadrant.choices]
    )
    tier = forms.ChoiceField(
        label=_("价值等级"), required=False, choices=[("", _("全部")), *((name, name) for name in "SABC")]
    )
    kind = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部")), *Profile.Kind.choices]
    )
    tag = forms.CharField(label=_("标签"), required=False, max_length=40)
    sort = forms.ChoiceField(
        label=_("排序"),
        required=False,
        choices=[
            ("name", _("姓名")),
            ("value", _("价值")),
            ("active", _("最近活跃")),
            ("since", _("状态变化")),
        ],
    )

    def clean_sort(self) -> str:
        """Sort by name when nothing is asked."""
        return self.cleaned_data["sort"] or "name"


class SearchForm(forms.Form):
    """A name, pinyin or phone: posted, so that it never enters an address."""

    text = forms.CharField(max_length=100, strip=True)


VETOES = [("any", _("任何一项习惯的行为")), ("presence", _("只看到访"))]
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
        for section in SECTIONS[self.area]:
            rows = [[self[name] for name in row] for row in self.rows.get(section.rows, [])]
            shown = [self[setting.name] for setting in section.settings]
            yield {
                "title": section.title,
                "help": section.help,
                "fields": shown,
                "rows": rows,
                "has_errors": any(one.errors for one in [*shown, *itertools.chain(*rows)]),
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
        posted = {key.split("_")[1] for key in self.data if re.fullmatch(rf"{name}_\d{{1,2}}_\w+", key)}
        count = min(max(len(there) + SPARE_ROWS, len(posted)), MOST_ROWS[name])
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
        return forms.ChoiceField(choices=VETOES, widget=forms.RadioSelect)
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


def _chips(label: Any, choices: Any, help_text: Any = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
    )


class GreetingForm(forms.ModelForm):
    """A text of the library, and for whom it is written."""

    reasons = _chips(
        _("为什么联系"), ((code, each.sentence) for code, each in REASONS.items()), _("都不选就是都适合。")
    )
    occasions = _chips(_("日子"), OCCASIONS.items(), _("选了就只在这些日子用。"))
    kinds = _chips(_("给谁"), Profile.Kind.choices)
    quadrants = _chips(_("象限"), Quadrant.choices)
    states = _chips(_("活跃状态"), State.choices)
    tiers = _chips(_("价值层级"), ((tier, tier) for tier in TIERS[1:]))
    months = forms.TypedMultipleChoiceField(
        label=_("月份"),
        choices=[(number, str(number)) for number in range(1, 13)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Greeting
        fields = ["text", "language", "tone", *WRITTEN_FOR]
        widgets = {"text": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def clean_text(self) -> str:
        """Refuse unknown placeholders, and a text that addresses nobody."""
        text = self.cleaned_data["text"].strip()
        errors = placeholder_errors(text)
        if "{salutation}" not in text:
            errors.append(str(_("要有称呼：%(placeholder)s")) % {"placeholder": "{salutation}"})
        if errors:
            raise forms.ValidationError(errors)
        return text


class LibraryFilterForm(forms.Form):
    """Which greetings to list."""

    status = forms.ChoiceField(label=_("状态"), required=False)
    language = forms.ChoiceField(label=_("语言"), required=False)
    written_for = forms.ChoiceField(label=_("写给"), required=False)
    text = forms.CharField(label=_("文字"), required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("全部"))]
        reasons = [(code, each.sentence) for code, each in REASONS.items()]
        self.fields["status"].choices = [*everything, *Greeting.Status.choices]
        self.fields["language"].choices = [*everything, *Greeting.Language.choices]
        self.fields["written_for"].choices = [*everything, *reasons, *OCCASIONS.items()]


class ContentForm(forms.ModelForm):
    """Something worth sharing."""

    url = forms.URLField(
        label=_("地址"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Ta 说想看以后再发，首次问候里不放链接。"),
    )
    tags = forms.CharField(
        label=_("兴趣标签"),
        max_length=200,
        help_text=_("用逗号隔开，例如：露营，摄影。有同样标签的人会看到它。"),
    )

    class Meta:
        model = Content
        fields = ["kind", "language", "title", "summary", "url", "tags", "valid_from", "valid_to"]
        widgets = {"valid_from": DATE, "valid_to": DATE}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["tags"] = str(_("，")).join(self.instance.tags)

    def clean_tags(self) -> list[str]:
        """Return the tags, each once."""
        names = [name.strip()[:40] for name in re.split(r"[,，、]", self.cleaned_data["tags"])]
        found = list(dict.fromkeys(name for name in names if name))
        if not found:
            raise forms.ValidationError(_("至少写一个标签。"))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what sells, and a period that ends before it begins."""
        given = super().clean() or self.cleaned_data
        words = selling_words(
            f"{given.get('title', '')}。{given.get('summary', '')}", given.get("language", "zh")
        )
        if words:
            self.add_error("title", sells_message(words))
        first, last = given.get("valid_from"), given.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("结束要晚于开始。"))
        return given
