"""Checks what people type into the pages of the community."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import (
    AlumniRole,
    Blessing,
    Campaign,
    Consultation,
    Crisis,
    Graduation,
    Group,
    GroupDuty,
    Koc,
    KocNews,
    Membership,
    Reward,
    Snippet,
    Voice,
)
from community.rules.kocs import PERSON_MONTH
from community.rules.voices import NEXT
from segmentation.models.standing import Quadrant
from users.models import Employee, Source

TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
WEEKDAYS = [
    (1, _("周一")),
    (2, _("周二")),
    (3, _("周三")),
    (4, _("周四")),
    (5, _("周五")),
    (6, _("周六")),
    (7, _("周日")),
]


class WordsField(forms.CharField):
    """Short words between commas, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=400, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as text."""
        return _("，").join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words, each once."""
        names = [name.strip() for name in re.split(r"[,，、;；\n]", super().clean(value))]
        if any(len(name) > 40 for name in names):
            raise forms.ValidationError(_("一个标签最多 40 个字。"))
        return list(dict.fromkeys(name for name in names if name))[:20]


class GroupForm(forms.ModelForm):
    """What a group is about, when it is open, and which chat feeds it."""

    interests = WordsField(
        label=_("兴趣标签"), help_text=_("用逗号隔开，例如：露营，自驾。系统按它找合适的人。")
    )
    personas = WordsField(label=_("人群标签"), help_text=_("例如：60岁上下，新手爸妈。只用来说明理由。"))

    class Meta:
        model = Group
        fields = (
            "name",
            "about",
            "interests",
            "personas",
            "region",
            "opens_at",
            "closes_at",
            "source",
            "chat",
        )
        widgets = {"opens_at": TIME, "closes_at": TIME, "about": forms.Textarea(attrs={"rows": 2})}
        labels = {"source": _("消息来自哪个数据源")}
        help_texts = {
            "region": _("只面向一个城市时填写。"),
            "opens_at": _("这段时间里，提问会在 3 分钟内得到回应。"),
            "chat": _("聊天工具推送消息时用的编号；没有接入就两项都留空。"),
        }

    def clean(self) -> dict:
        """Check the hours, and that a chat and its source are named together."""
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("要晚于开始。"))
        if bool(data.get("source")) != bool(data.get("chat")):
            self.add_error("chat", _("数据源和群编号要一起填，或者都留空。"))
        return data


class DutyForm(forms.Form):
    """Who is on duty in a group, and when."""

    employee = forms.ModelChoiceField(
        label=_("谁"), queryset=Employee.objects.working(), empty_label=_("请选择")
    )
    role = forms.ChoiceField(label=_("职责"), choices=GroupDuty._meta.get_field("role").choices)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是每天。"),
    )


class ImportForm(forms.Form):
    """Numbers of people in a connected system, one a line."""

    source = forms.ModelChoiceField(label=_("数据源"), queryset=Source.objects.all(), empty_label=_("请选择"))
    numbers = forms.CharField(
        label=_("外部编号，一行一个"), max_length=200_000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_numbers(self) -> list[str]:
        """Split at lines and commas."""
        return re.split(r"[\s,，;；]+", self.cleaned_data["numbers"])


class RoleForm(forms.Form):
    """What a member does in a group."""

    role = forms.ChoiceField(choices=Membership._meta.get_field("role").choices)


class VoiceForm(forms.ModelForm):
    """What someone said, in their words."""

    class Meta:
        model = Voice
        fields = ("kind", "text", "topic", "mood", "campaign", "may_show")
        widgets = {
            "kind": forms.RadioSelect,
            "mood": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "text": _("尽量用原话，不写猜测。"),
            "topic": _("几个字说清是什么事，例如：导航音量、后备箱灯。"),
            "may_show": _("表扬要 Ta 点头才能公开感谢；姓名永远不会出现。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Voice.Kind.choices
        self.fields["mood"].choices = Voice.Mood.choices
        self.fields["campaign"].empty_label = _("不是在活动里说的")
        self.fields["campaign"].label = _("在哪个活动里说的")


class StepForm(forms.Form):
    """Where a voice goes next, with what was said."""

    state = forms.ChoiceField(choices=[(state, state) for state in NEXT])
    note = forms.CharField(max_length=1000, required=False, strip=True)


class WallForm(forms.Form):
    """What the wall says of a voice."""

    text = forms.CharField(
        label=_("墙上怎么说"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("用我们自己的话说改变了什么，不写姓名、电话和地点细节。"),
    )
    may_show = forms.BooleanField(label=_("Ta 同意公开展示"), required=False)


class VoiceFilterForm(forms.Form):
    """Which voices to show."""

    state = forms.ChoiceField(required=False, choices=[("overdue", ""), ("all", ""), *Voice.State.choices])
    kind = forms.ChoiceField(label=_("种类"), required=False, choices=[("", _("全部")), *Voice.Kind.choices])
    topic = forms.CharField(label=_("主题"), required=False, max_length=60)


class CampaignForm(forms.ModelForm):
    """What happens when, for whom, with how much room."""

    interests = WordsField(
        label=_("兴趣标签"), help_text=_("用逗号隔开。系统按它找合适的人，并把理由给 KOE 看。")
    )
    quadrants = forms.MultipleChoiceField(
        label=_("面向谁"),
        choices=Quadrant.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "都不选就是所有活跃的人。休眠的人不会被群发；只有兴趣真的相合的，由 Ta 的 KOE 单独邀请一次。"
        ),
    )

    class Meta:
        model = Campaign
        fields = (
            *("kind", "title", "about", "interests", "region", "quadrants", "group"),
            *("capacity", "starts_at", "ends_at", "repeat"),
        )
        widgets = {"starts_at": MOMENT, "ends_at": MOMENT, "about": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "region": _("只面向一个城市时填写。"),
            "capacity": _("不限就留空。"),
            "repeat": _("每月重复的活动会自己建好下一次。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].empty_label = _("不属于某个群")
        self.fields["group"].queryset = Group.objects.running()

    def clean(self) -> dict:
        """Check that the end follows the beginning."""
        data = super().clean()
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("要晚于开始。"))
        return data


class CrisisForm(forms.ModelForm):
    """What happened, of which kind, and in which group."""

    class Meta:
        model = Crisis
        fields = ("kind", "title", "about", "group")
        widgets = {"kind": forms.RadioSelect, "about": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Crisis.Kind.choices
        self.fields["group"].empty_label = _("不在某个群里")
        self.fields["group"].label = _("在哪个群里")
        self.fields["group"].queryset = Group.objects.running()


class CrisisKindForm(forms.Form):
    """Which of the two kinds of crisis it is."""

    kind = forms.ChoiceField(choices=Crisis.Kind.choices)


class SnippetForm(forms.ModelForm):
    """A few words for one form of communication."""

    class Meta:
        model = Snippet
        fields = ("language", "form", "kind", "persona", "text", "is_regulated")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": _("聊天用短句，一行是一条消息；通知用完整的句子，写在一行里。"),
            "is_regulated": _("保险、贷款、药品、辅助驾驶等。单独存放，由另一位同事审核。"),
        }


class SnippetFilterForm(forms.Form):
    """Which snippets to show."""

    form = forms.ChoiceField(
        label=_("沟通形式"), required=False, choices=[("", _("全部")), *Snippet.Form.choices]
    )
    kind = forms.ChoiceField(
        label=_("说给哪类用户"), required=False, choices=[("", _("全部")), *Snippet.Kind.choices]
    )
    persona = forms.ChoiceField(
        label=_("人群"), required=False, choices=[("", _("全部")), *Snippet.Persona.choices]
    )
    language = forms.ChoiceField(
        label=_("语言"), required=False, choices=[("", _("同界面")), *Snippet.Language.choices]
    )


class GraduationForm(forms.ModelForm):
    """What a farewell says."""

    badges = forms.MultipleChoiceField(
        label=_("徽章"),
        choices=Graduation.Badge.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("永久保留，以后再买车也在。都不选就是“品牌挚友”。"),
    )

    class Meta:
        model = Graduation
        fields = ("shown_name", "post", "story", "badges")
        widgets = {"post": forms.Textarea(attrs={"rows": 8}), "story": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "shown_name": _("例如“露营的老周”。不写就用姓名；公开的页面上只有它。"),
            "post": _("草稿里的数字都是数出来的。请改成您会对 Ta 说的话，不提新车，不提优惠。"),
            "story": _("请 Ta 讲一段最难忘的路。Ta 愿意再写，不写也很好。"),
        }


class BlessingForm(forms.ModelForm):
    """Kind words for someone who leaves."""

    class Meta:
        model = Blessing
        fields = ("name", "text", "may_show")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"name": _("用 Ta 在群里的称呼，不写全名。"), "text": _("用原话。只收真实的人说的话。")}


class AlumniRoleForm(forms.Form):
    """What an alumnus agreed to help with."""

    kinds = forms.MultipleChoiceField(
        label=_("角色"), choices=AlumniRole.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    topics = WordsField(label=_("懂什么"), help_text=_("用逗号隔开，例如：充电，露营。系统按它匹配问题。"))
    note = forms.CharField(
        label=_("Ta 是怎么答应的"),
        max_length=300,
        help_text=_("说清一年一聘、90 天里最多请教两次、随时可以退出。"),
    )


class ConsultationForm(forms.ModelForm):
    """A question to the board of advisers."""

    topics = WordsField(label=_("主题"), help_text=_("用逗号隔开。懂这些的顾问排在前面。"))

    class Meta:
        model = Consultation
        fields = ("question", "about", "topics")
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "question": _("一个问题，说得具体。"),
            "about": _("给顾问看的背景；不含别人的个人信息。"),
        }


class KocStepForm(forms.Form):
    """Where a KOC goes next."""

    state = forms.ChoiceField(choices=Koc.State.choices)


class RewardForm(forms.ModelForm):
    """A small thank-you."""

    worth = forms.IntegerField(label=_("值多少（元）"), min_value=0, max_value=PERSON_MONTH)

    class Meta:
        model = Reward
        fields = ("kind", "worth", "what_for")
        help_texts = {"what_for": _("具体到哪一句话、哪一件事。")}


class KocNewsForm(forms.ModelForm):
    """News that KOCs hear first."""

    class Meta:
        model = KocNews
        fields = ("title", "text", "public_on")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "public_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"public_on": _("在这之前只说给 KOC 听。")}
