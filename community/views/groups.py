"""Pages of groups: the list, one group, its roster, and who comes and goes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.actions import groups, memberships
from community.actions.messages import waive_message
from community.forms import DutyForm, GroupForm, ImportForm, RoleForm
from community.models import Group, GroupDuty, Membership, Message
from community.queries import groups as queries
from scrm.lib import clock, posted
from scrm.lib.auth import allow
from scrm.lib.errors import Refused
from users.models import Profile

PAGE = 50


@allow()
@require_GET
def group_list(request: HttpRequest) -> HttpResponse:
    """List the groups, those with people waiting first, and chats that nobody has claimed."""
    found = queries.groups_with_counts(clock.now()).order_by("-late", "-waits", "name")
    is_leading = request.user.role != "koe"
    chats = queries.unknown_chats() if is_leading else []
    context = {"groups": found, "chats": chats, "is_leading": is_leading}
    return render(request, "community/group_list.html", context)


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def group_create(request: HttpRequest) -> HttpResponse:
    """Make a group, for a chat that already sends messages where one is named."""
    given = {"source": request.GET.get("source"), "chat": request.GET.get("chat")}
    form = GroupForm(request.POST or None, initial={name: value for name, value in given.items() if value})
    if request.method == "POST" and form.is_valid():
        try:
            group = groups.create_group(values=form.cleaned_data, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("社群建好了。"))
            return redirect("community:group", pk=group.pk)
    return _form(request, form, _("新建社群"))


@allow("lead", "manager", "admin")
@require_http_methods(["GET", "POST"])
def group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a group is about, its hours or its chat."""
    group = get_object_or_404(Group.objects.running(), pk=pk)
    form = GroupForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        try:
            groups.change_group(group=group, values=form.cleaned_data, by=request.user, now=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("community:group", pk=pk)
    return _form(request, form, _("修改社群"), Group.objects.get(pk=pk))


@allow()
@require_GET
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a group: who waits for an answer, who is on duty, who is in it, and whom it may suit."""
    found = get_object_or_404(Group, pk=pk)
    now = clock.now()
    today = clock.business_date(now)
    is_staff = Group.objects.staffed_by(request.user, today).filter(pk=pk).exists()
    members, hidden = queries.members_of(found, request.user, today)
    context = {
        "group": found,
        "is_staff": is_staff,
        "is_leading": request.user.role != "koe",
        "waiting": queries.waiting_messages(found, now) if is_staff else [],
        "latest": queries.latest_messages(found) if is_staff else [],
        "roster": queries.roster(found, today),
        "members": Paginator(members, PAGE).get_page(request.GET.get("page")),
        "hidden": hidden,
        "suited": [] if found.closed_at else queries.people_for(found, request.user),
        "duty_form": DutyForm(),
        "import_form": ImportForm(initial={"source": found.source_id}),
        "roles": Membership._meta.get_field("role").choices,
        "now": now,
    }
    return render(request, "community/group.html", context)


@allow("lead", "manager", "admin")
@require_POST
def group_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a group."""
    found = get_object_or_404(Group, pk=pk)
    return _act(request, pk, _("社群已关闭，说过的话都留着。"), groups.close_group, group=found)


@allow("lead", "manager", "admin")
@require_POST
def group_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take people in by their numbers in a connected system."""
    found = get_object_or_404(Group, pk=pk)
    form = ImportForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选数据源，并至少写一个编号。"))
        return redirect("community:group", pk=pk)
    try:
        done = memberships.import_members(
            group=found,
            source=form.cleaned_data["source"],
            external_ids=form.cleaned_data["numbers"],
            by=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell_imported(request, done)
    return redirect("community:group", pk=pk)


@allow("lead", "manager", "admin")
@require_POST
def duty_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Put someone on the roster."""
    found = get_object_or_404(Group, pk=pk)
    form = DutyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选一位同事和职责。"))
        return redirect("community:group", pk=pk)
    return _act(request, pk, _("值班排好了。"), groups.start_duty, group=found, **form.cleaned_data)


@allow("lead", "manager", "admin")
@require_POST
def duty_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take someone off the roster."""
    duty = get_object_or_404(GroupDuty, pk=pk)
    return _act(request, duty.group_id, _("值班已结束。"), groups.end_duty, duty=duty)


@allow()
@require_POST
def membership_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone of one's people has joined."""
    found = get_object_or_404(Group, pk=pk)
    people = Profile.objects.visible_to(request.user)
    person = get_object_or_404(people, pk=posted.number(posted.text(request, "profile")) or 0)
    deed = {"group": found, "profile": person, "origin": "employee", "reason": posted.text(request, "reason")}
    done = _("记下了：%(name)s 加入了%(group)s。") % {"name": person, "group": found}
    answer = _act(request, pk, done, memberships.join_group, **deed)
    return redirect("outreach:profile", pk=person.pk) if "back" in request.POST else answer


@allow()
@require_POST
def membership_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone left."""
    membership = _membership(request, pk)
    return _act(
        request,
        membership.group_id,
        _("记下了，Ta 离开了这个群。"),
        memberships.leave_group,
        membership=membership,
    )


@allow("lead", "manager", "admin")
@require_POST
def membership_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    membership, form = _membership(request, pk), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有这个角色。"))
        return redirect("community:group", pk=membership.group_id)
    deed = {"membership": membership, "role": form.cleaned_data["role"]}
    return _act(request, membership.group_id, _("角色改好了。"), memberships.change_role, **deed)


@allow()
@require_POST
def message_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a message needs no answer here."""
    readable = Message.objects.readable_by(request.user, clock.business_date(clock.now()))
    message = get_object_or_404(readable, pk=pk)
    return _act(request, message.group_id, _("好，这条不再等回应。"), waive_message, message=message)


def _membership(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(Membership.objects.visible_to(request.user), pk=pk)


def _form(request: HttpRequest, form: GroupForm, title: str, group: Group | None = None) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "title": title, "group": group}
    return render(request, "community/group_form.html", context, status=status)


def _act(request: HttpRequest, group_id: int, done: str, action: Callable, **deed: Any) -> HttpResponse:
    """Do it, say so or say why not, and come back to the group."""
    try:
        action(**deed, by=request.user, now=clock.now())
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("community:group", pk=group_id)


def _tell_imported(request: HttpRequest, done: memberships.Imported) -> None:
    told = ngettext("%(count)s 位进群了。", "%(count)s 位进群了。", done.joined) % {"count": done.joined}
    messages.success(request, told)
    if done.present:
        told = ngettext("%(count)s 位本来就在。", "%(count)s 位本来就在。", done.present)
        messages.info(request, told % {"count": done.present})
    if done.unknown:
        shown = _("、").join(done.unknown[:10])
        told = ngettext(
            "%(count)s 个编号没有人认得：%(shown)s",
            "%(count)s 个编号没有人认得：%(shown)s",
            len(done.unknown),
        )
        messages.warning(request, told % {"count": len(done.unknown), "shown": shown})
