"""The page about oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scrm.lib import clock
from scrm.lib.auth import allow
from users.actions import employees
from users.forms import NameForm


@allow()
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own account; save one's own name."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        employees.rename_self(employee=request.user, name=form.cleaned_data["name"], now=clock.now())
        messages.success(request, _("已保存。"))
        return redirect("users:me")
    return render(request, "users/me.html", {"form": form})
