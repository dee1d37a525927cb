"""Owns which snippets a page shows."""

from django.db.models import Q, QuerySet

from community.models import Snippet


def snippets(
    *, is_apart: bool, language: str, has_drafts: bool, form: str = "", kind: str = "", persona: str = ""
) -> QuerySet[Snippet]:
    """Return snippets; one for everybody suits every kind of user and every persona."""
    found = Snippet.objects.filter(is_regulated=is_apart, language=language)
    found = found.exclude(status=Snippet.Status.RETIRED) if has_drafts else found.usable()
    if form:
        found = found.filter(form=form)
    if kind:
        found = found.filter(Q(kind=kind) | Q(kind=""))
    if persona:
        found = found.filter(Q(persona=persona) | Q(persona=""))
    return found
