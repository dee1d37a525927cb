"""A problem to be solved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from outreach.models import Ticket


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
