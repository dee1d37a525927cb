"""Checks what people type into the pages of accounts, sources, rejected items and assignment."""

import json
import zoneinfo
from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from scrm.lib.passwords import LONGEST, Length
from users.models import AuditEntry, Employee, EventType, Profile, Source, Team
from users.rules import KEY_DAYS, KEY_DAYS_MOST, SCOPES
from users.rules.calendar import KINDS as CALENDAR_KINDS

MOST_CHOSEN = 500
LARGEST_CALENDAR = 100 * 1024
SCOPE_LABELS = {
    "write:events": _("推送行为"),
    "write:profiles": _("推送用户"),
    "write:voices": _("推送心声"),
    "write:tickets": _("开服务单"),
    "read:queue": _("读取今日名单"),
    "read:standings": _("读取现状"),
    "ask:contact": _("询问可否联系"),
    "book:contact": _("预约联系"),
    "write:consents": _("推送同意与情绪"),
    "lint:texts": _("检查问候"),
    "write:contents": _("推送好内容"),
}
RULE_CHOICES = [
    ("least-loaded", _("谁的人少先给谁")),
    ("round-robin", _("轮流")),
    ("city", _("同城优先")),
]


class DateInput(forms.DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EmployeeForm(forms.ModelForm):
    """What an administrator says about an account."""

    class Meta:
        model = Employee
        fields = ["name", "email", "role", "team", "capacity"]

    capacity = forms.IntegerField(
        label=_("每日名单人数"), min_value=1, max_value=100, initial=15, help_text=_("今日名单最多列出多少人")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("请选择")), *Employee.Role.choices]
        self.fields["team"].empty_label = _("不属于小组")

    def clean(self) -> dict:
        """Ask KOEs and leads for a team, as the table does."""
        cleaned = super().clean()
        if cleaned.get("role") in ("koe", "lead") and not cleaned.get("team"):
            self.add_error("team", _("KOE 和组长要属于一个小组。"))
        return cleaned

    def _post_clean(self) -> None:
        """Leave the instance alone: the action changes it."""


class InvitationForm(EmployeeForm):
    """The same with the name to sign in with, which never changes later."""

    username = forms.RegexField(
        r"^[\w.@-]+$",
        label=_("登录名"),
        max_length=60,
        help_text=_("字母、数字和 . - _ @，以后不能改"),
        error_messages={"invalid": _("登录名只能有字母、数字和 . - _ @。")},
    )
    field_order = ["name", "username", "email", "role", "team", "capacity"]


class NameForm(forms.Form):
    """One's own name."""

    name = forms.CharField(label=_("姓名"), max_length=60)


class LeaveForm(forms.Form):
    """Who takes over, and how people are spread over several."""

    heirs = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label=_("由谁接手"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rule = forms.ChoiceField(
        label=_("多人接手时"),
        choices=RULE_CHOICES,
        widget=forms.RadioSelect,
        initial="least-loaded",
    )

    def __init__(self, *args, leaving: Employee, profiles: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        heirs = self.fields["heirs"]
        heirs.queryset, heirs.required = Employee.objects.caring().exclude(pk=leaving.pk), profiles > 0
        heirs.error_messages["required"] = _("请选择接手的人：在职的 KOE 或组长，并且不是离开的人自己。")

    def clean_heirs(self) -> list[Employee]:
        """Return a list, as the action takes it."""
        return list(self.cleaned_data["heirs"])


class NewPasswordForm(SetPasswordForm):
    """A new password, typed twice; the validators of the settings decide."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = Length().get_help_text()


class OwnPasswordForm(PasswordChangeForm):
    """The same, after the old one."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = Length().get_help_text()


class PresentPasswordForm(forms.Form):
    """The present password, as proof of who is sitting there."""

    password = forms.CharField(
        label=_("当前密码"),
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, employee: Employee, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.employee = employee

    def clean_password(self) -> str:
        """Compare with the stored one."""
        password = self.cleaned_data["password"]
        if not self.employee.check_password(password):
            raise forms.ValidationError(_("密码不对，请重新输入。"))
        return password


class ForgottenForm(forms.Form):
    """How someone who forgot the password names the account."""

    account = forms.CharField(
        label=_("登录名或邮箱"), max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )


class TeamForm(forms.ModelForm):
    """A team's name."""

    class Meta:
        model = Team
        fields = ["name"]

    def _post_clean(self) -> None:
        """Check the name, but leave the instance alone: the action changes it."""
        name = self.cleaned_data.get("name")
        if name and Team.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("已经有同名的小组了。"))


class CoverForm(forms.Form):
    """Who is away, who stands in, and from when to when."""

    absent = forms.ModelChoiceField(Employee.objects.none(), label=_("休假的人"), empty_label=_("请选择"))
    deputy = forms.ModelChoiceField(Employee.objects.none(), label=_("代班的人"), empty_label=_("请选择"))
    starts_on = forms.DateField(label=_("从"), widget=DateInput())
    ends_on = forms.DateField(label=_("到"), widget=DateInput(), help_text=_("两天都算在内"))

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = self.fields["deputy"].queryset = colleagues


class SourceForm(forms.Form):
    """What an administrator says about a connected system."""

    name = forms.CharField(label=_("名称"), max_length=60)
    time_zone = forms.CharField(
        label=_("时区"),
        max_length=60,
        required=False,
        help_text=_("不带时区的时间按它解读，例如 Asia/Shanghai；留空为品牌时区"),
    )
    is_active = forms.BooleanField(label=_("启用（停用后密钥立刻失效）"), required=False)

    def clean_time_zone(self) -> str:
        """Accept only zones that exist."""
        name = self.cleaned_data["time_zone"]
        if name and name not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("没有这个时区。请写成 Asia/Shanghai 这样的名称。"))
        return name


class NewSourceForm(SourceForm):
    """The same with the code that pushes and files use, which never changes later."""

    code = forms.SlugField(label=_("代号"), max_length=40, help_text=_("字母、数字、- 和 _，以后不能改"))
    is_active = None
    field_order = ["code", "name", "time_zone"]

    def clean_code(self) -> str:
        """Refuse a code that is taken."""
        code = self.cleaned_data["code"]
        if Source.objects.filter(code=code).exists():
            raise forms.ValidationError(_("这个代号已经有数据源用了。"))
        return code


class KeyForm(forms.Form):
    """What a new key may do, and for how long."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：门店系统正式环境"))
    scopes = forms.MultipleChoiceField(
        label=_("允许"),
        choices=[(scope, SCOPE_LABELS[scope]) for scope in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        initial=["write:events"],
    )
    days = forms.IntegerField(
        label=_("有效天数"),
        min_value=1,
        max_value=KEY_DAYS_MOST,
        initial=KEY_DAYS,
        help_text=_("最多 365 天；到期前建一把新的，两把可以同时有效"),
    )


class EventTypeForm(forms.Form):
    """What a kind of event means."""

    meaning = forms.ChoiceField(
        label=_("算作"),
        choices=[*EventType.Dimension.choices, ("passive", _("不算行为")), ("", _("还不知道"))],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("“不算行为”用于系统动作，例如发给用户的通知、授予的勋章"),
    )
    behaviour = forms.CharField(
        label=_("单独计票的行为"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"list": "behaviours", "autocomplete": "off"}),
        help_text=_(
            "要和本维度其他行为分开看时填一个名字，例如“评论”；同名的类型一起计票，留空就和本维度一起。"
        ),
    )
    is_money = forms.BooleanField(
        label=_("金额算作消费"),
        required=False,
        help_text=_("这种行为带着金额，也计入价值，例如充值、打赏、预付定金；购买本来就算"),
    )
    label = forms.CharField(label=_("说明"), max_length=60, required=False, help_text=_("时间线上显示的名称"))

    def clean(self) -> dict:
        """Refuse a behaviour, and money, of what is none."""
        cleaned = super().clean()
        is_none = cleaned.get("meaning") in ("", "passive")
        if is_none and cleaned.get("behaviour"):
            self.add_error("behaviour", _("先说明它算作哪个维度，才能单独计票。"))
        if is_none and cleaned.get("is_money"):
            self.add_error("is_money", _("先说明它算作哪个维度，金额才能算作消费。"))
        return cleaned


class RejectionFilter(forms.Form):
    """Which refused items to show."""

    source = forms.ModelChoiceField(
        Source.objects.all(), label=_("数据源"), required=False, empty_label=_("全部")
    )
    code = forms.CharField(label=_("原因代码"), max_length=40, required=False)
    date = forms.DateField(label=_("收到日期"), required=False, widget=DateInput())


class ErasureForm(forms.Form):
    """Whose refused items to erase: a source's person, or the whole source."""

    source = forms.ModelChoiceField(Source.objects.all(), label=_("数据源"), empty_label=_("请选择"))
    external_id = forms.CharField(
        label=_("外部编号"), max_length=255, required=False, help_text=_("留空则抹除这个数据源的全部")
    )
    confirmed = forms.BooleanField(label=_("我知道抹除后无法恢复"))


class AuditFilter(forms.Form):
    """Which deeds to show."""

    action = forms.CharField(label=_("动作"), max_length=60, required=False)
    employee = forms.ModelChoiceField(
        Employee.objects.all(), label=_("员工"), required=False, empty_label=_("全部")
    )
    object_type = forms.CharField(
        label=_("对象"), max_length=AuditEntry._meta.get_field("object_type").max_length, required=False
    )
    object_id = forms.IntegerField(label=_("对象编号"), required=False, min_value=1, max_value=2**63 - 1)


class SearchForm(forms.Form):
    """A name, pinyin or phone, and for which side of a merge."""

    text = forms.CharField(label=_("姓名、拼音或手机"), max_length=100)
    side = forms.ChoiceField(choices=[("survivor", ""), ("other", "")], widget=forms.HiddenInput)


class MergeForm(forms.Form):
    """The two sides of a merge, by number."""

    survivor = forms.ModelChoiceField(Profile.objects.all())
    other = forms.ModelChoiceField(Profile.objects.all())

    def __init__(self, *args, employee: Employee, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.queryset = Profile.objects.visible_to(employee)


class AssignmentForm(forms.Form):
    """The colleague who looks after someone from now on."""

    employee = forms.ModelChoiceField(Employee.objects.none(), label=_("交给"), empty_label=_("请选择"))

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = colleagues


class ChosenForm(AssignmentForm):
    """The people chosen from the list, and their colleague."""

    profile = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": _("请先勾选用户。")})

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.getlist("profile")[:MOST_CHOSEN] if self.is_bound else []
        self.fields["profile"].choices = [
            (text, text) for text in chosen if text.isdecimal() and len(text) < 19
        ]


class RuleForm(forms.Form):
    """How everyone without a KOE is spread."""

    rule = forms.ChoiceField(label=_("分配规则"), choices=RULE_CHOICES)


class CalendarFileForm(forms.Form):
    """The file of a newly announced year."""

    file = forms.FileField(
        label=_("一年的安排（JSON）"),
        help_text=_("通用格式：year、papers、days，每天有 name、date、isOffDay。"),
    )

    def clean_file(self) -> Any:
        """Return what the file says."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > LARGEST_CALENDAR:
            raise forms.ValidationError(_("文件太大，一年的安排不到 100 KB。"))
        try:
            return json.loads(uploaded.read().decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise forms.ValidationError(_("这不是 JSON 文件。")) from None


class CalendarPeriodForm(forms.Form):
    """Days that the brand keeps quiet or mourns."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=[(kind, CALENDAR_KINDS[kind]) for kind in ("quiet", "mourning")]
    )
    first = forms.DateField(label=_("从"), widget=DateInput())
    last = forms.DateField(label=_("到"), widget=DateInput())
    name = forms.CharField(label=_("名称"), max_length=40)
