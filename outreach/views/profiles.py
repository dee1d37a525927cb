"""The list of one's people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from outreach.forms import ProfileFilterForm, SearchForm
from outreach.queries import profiles as queries
from scrm.lib.auth import allow


@allow()
@require_http_methods(["GET", "POST"])
def profile_list(request: HttpRequest) -> HttpResponse:
    """List one's people; a search is posted, so that names and phones never enter an address."""
    search = SearchForm(request.POST or None)
    if request.method == "POST" and search.is_valid():
        context = {"people": queries.found(request.user, search.cleaned_data["text"]), "limit": queries.FOUND}
        context["text"] = search.cleaned_data["text"]
    else:
        context = _page(request)
    context["shows_carer"] = request.user.role != "koe" or len(request.user.portfolio) > 1
    template = "outreach/_profiles.html" if request.htmx else "outreach/profile_list.html"
    return render(request, template, context | {"filter": ProfileFilterForm(request.GET or None)})


def _page(request: HttpRequest) -> dict:
    form = ProfileFilterForm(request.GET)
    chosen = dict(form.cleaned_data) if form.is_valid() else {"sort": "name"}
    sort = chosen.pop("sort")
    page = queries.people_page(request.user, chosen, sort, request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return {"page": page, "people": page.object_list, "sort": sort, "query": query.urlencode()}
