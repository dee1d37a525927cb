"""Owns the template filters of the product: money, numbers and query strings."""

from django import template
from django.conf import settings
from django.http import QueryDict

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


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """Return the present query string with these parameters replaced; an empty value removes one."""
    params: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in ("", None):
            params[name] = str(value)
    return f"?{params.urlencode()}"
