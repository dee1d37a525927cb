"""Owns the template filters of the product: money, numbers and query strings."""

import datetime as dt

from django import template
from django.conf import settings
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from scrm.lib import clock

register = template.Library()


@register.filter
def money(amount: int | None) -> str:
    """Return an amount in 1/100 as currency without fractions, such as ¥12,480."""
    if amount is None:
        return "—"
    return f"{settings.BRAND_CURRENCY}{round(amount / 100):,}"


@register.filter
def grouped(number: int | float | None) -> str:
    """Return a whole number with thousands grouped; Django's zh-hans would group by ten thousands."""
    return "—" if number is None else f"{round(number):,}"


@register.filter
def percent(share: float | None) -> str:
    """Return a share of 1 as a whole percentage; what is not quite sure is never shown as certain."""
    return "—" if share is None else f"{min(max(round(share * 100), 1), 99)}%"


@register.filter
def minutes(number: int) -> str:
    """Return a span such as 1 小时 5 分."""
    hours, rest = divmod(number, 60)
    if not hours:
        return _("%(rest)s 分钟") % {"rest": rest}
    return _("%(hours)s 小时 %(rest)s 分") % {"hours": hours, "rest": rest}


@register.filter
def month_day(day: dt.date | None) -> str:
    """Return a day such as 11月20日, with its year where it is not this year."""
    if day is None:
        return "—"
    is_this_year = day.year == clock.business_date(clock.now()).year
    # Translators: date formats of Django, such as "M j" and "M j, Y"
    return date_format(day, _("n月j日") if is_this_year else _("Y年n月j日"))


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """Return the present query string with these parameters replaced; an empty value removes one."""
    params: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in ("", None):
            params[name] = str(value)
    return f"?{params.urlencode()}"
