"""The page of the day and what its buttons do; each answers with the page, or with a fragment for htmx."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from outreach.actions.items import resume_item, skip_item, snooze_item
from outreach.actions.touches import note_answer, send_greeting, undo_send
from outreach.forms import SnoozeForm
from outreach.models import Greeting, QueueItem
from outreach.queries import queue as queries
from outreach.queries.library import flaws, marked
from outreach.queries.wording import text_findings
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Employee

KEYS = [
    ("J K", gettext_lazy("下一位 / 上一位")),
    ("C", gettext_lazy("复制并标记已发")),
    ("S", gettext_lazy("稍后")),
    ("X", gettext_lazy("跳过")),
    ("D", gettext_lazy("关系体检")),
    ("O", gettext_lazy("打开资料")),
    ("R", gettext_lazy("已回复")),
    ("N", gettext_lazy("未回复")),
    ("U", gettext_lazy("撤销发送")),
    ("?", gettext_lazy("按键说明")),
]
ON_THE_CARD = {
    "text_refused",
    "text_empty",
    "text_too_long",
    "contact_refused",
    "snooze_date",
    "reason_missing",
}


@allow()
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show the people of today in order."""
    return _show(request)


@allow()
@require_POST
def queue_item_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a greeting as sent by hand."""
    item = _item(request, pk)
    choice = posted.text(request, "choice")
    text = posted.text(request, f"text_{choice}")

    def send() -> str:
        send_greeting(
            item=item,
            text=text,
            greeting=Greeting.objects.filter(pk=posted.number(choice)).first(),
            channel="wecom",
            by=request.user,
            now=clock.now(),
        )
        return _("已标记：%(name)s 的问候发出去了。") % {"name": item.profile}

    return _act(request, item, send, choice=choice, text=text)


@allow()
@require_POST
def queue_item_lint(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what would be amiss with a text that is being written; a hint, it holds nothing back."""
    item = _item(request, pk)
    text = request.POST.get(request.htmx.trigger_name or "text", "")
    found = text_findings(item.profile, text)
    findings = [each for each in found if each.severity != "hint" or each.rule == "way_out"]
    is_blocked = any(each.severity == "block" for each in findings)
    context = {"flaws": flaws(findings), "pieces": marked(text, findings), "is_blocked": is_blocked}
    return render(request, "outreach/_lint.html", context)


@allow()
@require_POST
def queue_item_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put someone off until a day."""
    item = _item(request, pk)
    now = clock.now()
    until = SnoozeForm(request.POST).day(clock.business_date(now)) or clock.business_date(now)

    def snooze() -> str:
        snooze_item(item=item, until=until, by=request.user, now=now)
        return _("%(name)s 会在 %(day)s 回到名单。") % {"name": item.profile, "day": until.isoformat()}

    return _act(request, item, snooze)


@allow()
@require_POST
def queue_item_skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave someone out, with the reason."""
    item = _item(request, pk)
    reason = posted.text(request, "reason") or posted.text(request, "other")

    def skip() -> str:
        skip_item(item=item, reason=reason, by=request.user, now=clock.now())
        return _("已跳过 %(name)s。") % {"name": item.profile}

    return _act(request, item, skip)


@allow()
@require_POST
def queue_item_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring someone back who was put off or skipped."""
    item = _item(request, pk)

    def resume() -> str:
        resume_item(item=item, by=request.user, now=clock.now())
        return _("%(name)s 回到今天的名单了。") % {"name": item.profile}

    return _act(request, item, resume)


@allow()
@require_POST
def queue_item_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Note whether someone answered."""
    item = _item(request, pk)
    outcome = "replied" if request.POST.get("outcome") == "replied" else "no_answer"

    def answer() -> str:
        note_answer(item=item, outcome=outcome, by=request.user, now=clock.now())
        return (
            _("记下了。")
            if outcome == "no_answer"
            else _("记下了：%(name)s 回复了。") % {"name": item.profile}
        )

    return _act(request, item, answer)


@allow()
@require_POST
def queue_item_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a mark of sent."""
    item = _item(request, pk)

    def undo() -> str:
        undo_send(item=item, by=request.user, now=clock.now())
        return _("已撤销，%(name)s 回到名单。") % {"name": item.profile}

    return _act(request, item, undo)


def _item(request: HttpRequest, pk: int) -> QueueItem:
    return get_object_or_404(
        QueueItem.objects.visible_to(request.user).select_related("profile__standing"), pk=pk
    )


def _act(request: HttpRequest, item: QueueItem, deed: Callable[[], str], **edited: str) -> HttpResponse:
    """Do it and say so; a refusal is shown on its card, with what was written, or as a message."""
    try:
        messages.success(request, deed())
    except Refused as refusal:
        if refusal.code in ON_THE_CARD:
            kept = edited | {"is_blocked": refusal.code == "text_refused"} if edited else edited
            return _show(request, refused=(item, str(refusal), kept), status=422)
        messages.error(request, _with_words(str(refusal), edited))
    if request.htmx:
        return _show(request)
    return redirect(reverse("outreach:queue") + _scope(request))


def _show(
    request: HttpRequest, refused: tuple[QueueItem, str, dict] | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    colleagues = queries.card_people(request.user)
    employee = _chosen(request, colleagues)
    context = {"colleagues": colleagues, "employee": employee, "scope": _scope(request), "keys": KEYS}
    if employee:
        more, switched = "more" in request.GET, request.GET.get("switched", "")
        context["day"] = queries.day(
            request.user, employee, now, more=more, switched=int(switched) if switched.isdecimal() else None
        )
        context["today"] = clock.business_date(now)
        if refused:
            _put_back(request, context["day"], *refused)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "outreach/_queue_swap.html" if fragment else "outreach/queue.html"
    return render(request, template, context, status=status)


def _put_back(request: HttpRequest, day: queries.Day, item: QueueItem, sentence: str, edited: dict) -> None:
    """Show a refusal on its card and keep what was written; a card that is gone leaves a message."""
    for card in day.cards:
        if card.item.pk == item.pk:
            card.error = sentence
            card.is_blocked = edited.pop("is_blocked", False)
            if edited:
                card.keep(edited["choice"], edited["text"])
            return
    messages.error(request, _with_words(sentence, edited))


def _with_words(sentence: str, edited: dict) -> str:
    """Add what was written where its card is gone, so that it is not lost."""
    written = edited.get("text", "").strip()
    return f"{sentence} {_('您写的是：%(text)s') % {'text': written}}" if written else sentence


def _chosen(request: HttpRequest, colleagues: list[Employee]) -> Employee | None:
    """Return whose day it is: the one asked for, oneself, or the first colleague with people."""
    wanted = request.GET.get("koe", "")
    if wanted:
        found = [person for person in colleagues if str(person.pk) == wanted]
        if not found:
            raise Http404
        return found[0]
    own = [person for person in colleagues if person.pk == request.user.pk]
    if own and (request.user.role == "koe" or len(colleagues) == 1 or queries.has_people([request.user.pk])):
        return own[0]
    others = [person for person in colleagues if person.pk != request.user.pk and person.role == "koe"]
    return (others or colleagues or [None])[0]


def _scope(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("koe", "more", "switched") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
