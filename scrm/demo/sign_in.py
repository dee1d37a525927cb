"""Owns the demo's one-time sign-in links; the address exists only where the mode is demo.

A link holds a random word whose hash is kept in the cache for half a day. Using it deletes the hash, and
only whoever deleted it gets in.
"""

import hashlib
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from scrm.lib.auth import public
from users.models import Employee

SECONDS = 12 * 3600
USED = _("这个登录链接已经用过，或已经过期。请另开一个终端，运行 python3 manage.py demo --links 取新的链接。")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def make_links(employees: Iterable[Employee]) -> list[str]:
    """Return the path of a new one-time link for each employee."""
    return [reverse("demo-sign-in", args=[make_token(employee)]) for employee in employees]


def make_token(employee: Employee) -> str:
    """Return a word that lets an employee in once."""
    token = secrets.token_urlsafe(24)
    cache.set(key_of(token), employee.pk, SECONDS)
    return token


def key_of(token: str) -> str:
    """Return the cache key of a token, which does not reveal it."""
    return "demo-sign-in:" + hashlib.sha256(token.encode()).hexdigest()


@public
@require_GET
def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in whoever follows an unused link of demo data."""
    key = key_of(token)
    pk = cache.get(key)
    employee = Employee.objects.working().filter(pk=pk).first()
    if settings.PRODUCTION or employee is None or not cache.delete(key):
        return HttpResponse(str(USED), status=410, content_type="text/plain; charset=utf-8")
    login(request, employee, backend=BACKEND)
    return redirect("home")
