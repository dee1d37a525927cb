"""Owns the library of snippets: shipped, written, reviewed and retired."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.models import Snippet
from community.rules.craft import Flaw, snippet_flaws
from scrm.lib.errors import Refused
from users.actions import audit
from users.models import Employee

FIELDS = ("language", "form", "kind", "persona", "text", "is_regulated")


class SnippetFlawed(Refused):
    """A text that the lint blocks is not for use."""

    code = "snippet_flawed"
    message = _("这段话还有必须改的地方，请先改好。")


class SnippetSettled(Refused):
    """Only drafts are changed; what is in use is retired and written anew."""

    code = "snippet_settled"
    message = _("只有草稿可以改和审核。请停用后另写一条。")
    status = 409


class OwnReview(Refused):
    """Words about regulated products need four eyes."""

    code = "own_review"
    message = _("涉及受监管产品的话，要由写的人以外的同事审核。")
    status = 403


@transaction.atomic
def load_snippets() -> int:
    """Bring the table up to the shipped library; what a manager retired stays retired."""
    text = resources.files("community").joinpath("data", "snippets.toml").read_text(encoding="utf-8")
    shipped = [
        Snippet(
            code=entry["code"],
            status=Snippet.Status.REVIEWED,
            **{name: entry[name] for name in FIELDS if name in entry},
        )
        for entry in tomllib.loads(text)["snippet"]
    ]
    Snippet.objects.bulk_create(
        shipped, update_conflicts=True, unique_fields=["code"], update_fields=list(FIELDS)
    )
    return len(shipped)


@transaction.atomic
def write_snippet(
    *, values: Mapping[str, Any], by: Employee, now: dt.datetime, snippet: Snippet | None = None
) -> Snippet:
    """Write a draft, or change one."""
    if snippet is None:
        snippet = Snippet(code=f"own-{uuid4().hex[:12]}", author=by, created_at=now)
    elif Snippet.objects.select_for_update().get(pk=snippet.pk).status != Snippet.Status.DRAFT:
        raise SnippetSettled
    for name in FIELDS:
        setattr(snippet, name, values[name])
    snippet.author = by
    snippet.save()
    audit.record(by=by, action="snippet.written", obj_type="snippet", obj_id=snippet.pk, now=now)
    return snippet


@transaction.atomic
def review_snippet(*, snippet: Snippet, by: Employee, now: dt.datetime) -> None:
    """Let a draft be used."""
    snippet = Snippet.objects.select_for_update().get(pk=snippet.pk)
    if snippet.status != Snippet.Status.DRAFT:
        raise SnippetSettled
    if snippet.is_regulated and snippet.author_id == by.pk:
        raise OwnReview
    if any(flaw.is_grave for flaw in flaws_of(snippet)):
        raise SnippetFlawed
    snippet.status, snippet.reviewed_by, snippet.reviewed_at = Snippet.Status.REVIEWED, by, now
    snippet.save(update_fields=["status", "reviewed_by", "reviewed_at"])
    audit.record(by=by, action="snippet.reviewed", obj_type="snippet", obj_id=snippet.pk, now=now)


def flaws_of(snippet: Snippet) -> list[Flaw]:
    """Return what is wrong with a snippet."""
    return snippet_flaws(
        snippet.text, form=snippet.form, language=snippet.language, is_regulated=snippet.is_regulated
    )


@transaction.atomic
def retire_snippet(*, snippet: Snippet, by: Employee, now: dt.datetime) -> None:
    """Take a text out of use; it stays to be read."""
    Snippet.objects.filter(pk=snippet.pk).update(status=Snippet.Status.RETIRED)
    audit.record(by=by, action="snippet.retired", obj_type="snippet", obj_id=snippet.pk, now=now)
