"""Walks every address of the project: who may open it, and that a refusal changes nothing."""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from community.actions.crises import Incident, open_crisis, write_statement
from community.actions.voices import Said, hear_voice
from community.models import (
    AlumniRole,
    Ask,
    Blessing,
    Campaign,
    Consultation,
    Graduation,
    Group,
    GroupDuty,
    Koc,
    Membership,
    Message,
    SignUp,
    Snippet,
)
from outreach.models import (
    CarePlan,
    Content,
    Diagnosis,
    Forecast,
    Greeting,
    HeldText,
    Promise,
    QueueItem,
    Ticket,
)
from scrm.lib.auth import EVERYBODY, declared
from segmentation.models import Run, SavedFilter
from users.models import ApiKey, CalendarDay, Cover, EventType, Rejection, Tag

KWARG = re.compile(r"(?:([\w-]+)/)?<(?:\w+:)?(\w+)>")
# Objects that belong to somebody's portfolio: a KOE or a lead of another team must get 404.
OWNED = {
    "profiles/pk",
    "profiles/profile_id",
    "queue/pk",
    "promises/promise",
    "tags/tag",
    "contact-points/contact_point",
    "held-texts/pk",
    "tickets/pk",
    "diagnoses/pk",
    "plans/pk",
    "steps/pk",
    "covers/cover_id",
    "filters/filter_id",
    "memberships/pk",
    "signups/pk",
    "messages/pk",
    "voices/pk",
    "crises/pk",
    "crisis-steps/pk",
    "crisis-people/pk",
    "statements/pk",
    "graduations/pk",
    "blessings/pk",
    "roles/pk",
    "kocs/pk",
    "asks/pk",
    "standings/pk",
    "days/pk",
}
# A download is written down, so a GET may add to the audit trail; nothing else may change.
MAY_GROW = {"users_auditentry"}
IGNORED = {"django_session", "django_migrations", "axes_accesslog", "axes_accessattempt"}


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Callable]]:
    """Yield the route and the view of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern.callback
        else:
            yield from addresses(pattern, route)


def keys_of(route: str) -> list[str]:
    """Return what a route's parameters stand for: the noun before each, and its name."""
    return [f"{noun}/{name}" for noun, name in KWARG.findall(route)]


@pytest.fixture
def theirs(make_profile, other_koe):
    """Someone of another team than `koe`'s and `lead`'s."""
    return make_profile("陌生人", other_koe)


@pytest.fixture
def of_staff(other_koe, make_employee, other_team, now, today) -> dict:
    deputy = make_employee("deputy", "koe", other_team)
    absence = {"starts_on": today, "ends_on": today + dt.timedelta(days=1), "created_at": now}
    return {
        "employees/employee_id": other_koe.pk,
        "teams/team_id": other_team.pk,
        "covers/cover_id": Cover.objects.create(absent=other_koe, deputy=deputy, **absence).pk,
        "days/day_id": CalendarDay.objects.create(date=today, kind="quiet", name="盘点", year=today.year).pk,
        "days/pk": other_koe.pk,
    }


@pytest.fixture
def of_sources(source, now) -> dict:
    key = ApiKey.objects.create(
        source=source, name="k", prefix="p", secret_hash="h", scopes=[], created_at=now, expires_at=now
    )
    rejection = Rejection.objects.create(
        source=source, kind="event", code="bad", reason="r", item="{}", received_at=now
    )
    return {
        "sources/source_id": source.pk,
        "keys/key_id": key.pk,
        "event-types/event_type_id": EventType.objects.create(source=source, code="open", created_at=now).pk,
        "rejections/rejection_id": rejection.pk,
    }


@pytest.fixture
def of_profiles(theirs, now) -> dict:
    return {
        "profiles/profile_id": theirs.pk,
        "profiles/pk": theirs.pk,
        "standings/pk": theirs.pk,
        "tags/tag": Tag.objects.create(profile=theirs, name="露营", origin="employee", created_at=now).pk,
        "contact-points/contact_point": theirs.contact_points.create(kind="phone", value="13812345678").pk,
    }


@pytest.fixture
def of_nights(other_koe, now, today) -> dict:
    run = Run.objects.create(job="standing", date=today, cutoff_txid=1, opened_at=now)
    versions = {"standing_version": 0, "contact_version": 0}
    forecast = Forecast.objects.create(
        area="standing", values={}, digest="d", run=run, asked_at=now, total=1, **versions
    )
    kept = SavedFilter.objects.create(owner=other_koe, name="我的", codes={"state": ["lost"]}, created_at=now)
    return {"runs/pk": run.pk, "forecasts/pk": forecast.pk, "filters/filter_id": kept.pk}


@pytest.fixture
def of_lists(theirs, other_koe, now, today) -> dict:
    hers = {"profile": theirs, "employee": other_koe, "created_at": now}
    item = QueueItem.objects.create(profile=theirs, reasons=["silent"], opened_on=today, due_on=today)
    return {
        "queue/pk": item.pk,
        "promises/promise": Promise.objects.create(what="回电", due_on=today, **hers).pk,
        "held-texts/pk": HeldText.objects.create(text="新品", **hers).pk,
        "greetings/pk": Greeting.objects.create(code="own-1", text="{salutation}您好。", created_at=now).pk,
        "contents/pk": Content.objects.create(title="露营", tags=["露营"], created_at=now, updated_at=now).pk,
    }


@pytest.fixture
def of_remedies(theirs, other_koe, now, today) -> dict:
    found = {"answered": True, "reason": "quiet", "remedy": "light", "created_at": now}
    plan = CarePlan.objects.create(profile=theirs, kind="light", started_on=today, ends_by=today)
    times = {"opened_at": now, "answer_due_at": now, "resolve_due_at": now}
    ticket = Ticket.objects.create(
        profile=theirs, topic="service", subject="等了太久", owner=other_koe, **times
    )
    return {
        "diagnoses/pk": Diagnosis.objects.create(profile=theirs, employee=other_koe, **found).pk,
        "plans/pk": plan.pk,
        "steps/pk": plan.steps.create(position=0, kind="hello", purpose="care", due_on=today).pk,
        "tickets/pk": ticket.pk,
    }


@pytest.fixture
def of_groups(theirs, other_koe, source, now, today) -> dict:
    group = Group.objects.create(name="露营", created_at=now)
    duty = GroupDuty.objects.create(group=group, employee=other_koe, role="manager", starts_on=today)
    member = Membership.objects.create(group=group, profile=theirs, origin="import", joined_at=now)
    sent = {"source_id": source.pk, "key": uuid.uuid4(), "chat": "g", "text": "在吗", "sent_at": now}
    return {
        "groups/pk": group.pk,
        "duties/pk": duty.pk,
        "memberships/pk": member.pk,
        "messages/pk": Message.objects.create(group=group, profile=theirs, **sent).pk,
        "snippets/pk": Snippet.objects.create(code="own-1", form="question", text="去哪儿？").pk,
        "kocs/pk": Koc.objects.create(profile=theirs, invited_at=now).pk,
    }


@pytest.fixture
def of_campaigns(theirs, other_koe, now) -> dict:
    times = {"starts_at": now, "ends_at": now + dt.timedelta(days=9), "created_at": now}
    campaign = Campaign.objects.create(kind="ideas", title="点子", owner=other_koe, **times)
    signup = SignUp.objects.create(campaign=campaign, profile=theirs, signed_at=now)
    return {"campaigns/pk": campaign.pk, "signups/pk": signup.pk}


@pytest.fixture
def of_voices(theirs, other_koe, now) -> dict:
    said = Said(kind="idea", topic="灯", text="后备箱加个灯")
    voice = hear_voice(profile=theirs, said=said, origin="form", by=other_koe, now=now)
    crisis = open_crisis(incident=Incident("rumour", "传言"), people=[theirs], by=other_koe, now=now)
    statement = write_statement(crisis=crisis, text="查清了。", by=other_koe, now=now)
    return {
        "voices/pk": voice.pk,
        "crises/pk": crisis.pk,
        "crisis-steps/pk": crisis.steps.first().pk,
        "crisis-people/pk": crisis.people.get().pk,
        "statements/pk": statement.pk,
    }


@pytest.fixture
def of_alumni(theirs, other_koe, now, today) -> dict:
    graduation = Graduation.objects.create(profile=theirs, origin="hand", happened_on=today, noticed_at=now)
    blessing = Blessing.objects.create(graduation=graduation, name="老周", text="常来", created_at=now)
    role = AlumniRole.objects.create(profile=theirs, kinds=["adviser"], began_at=now, renew_on=today)
    consultation = Consultation.objects.create(question="灯", owner=other_koe, opened_at=now)
    ask = Ask.objects.create(role=role, consultation=consultation, employee=other_koe, asked_at=now)
    return {
        "graduations/pk": graduation.pk,
        "blessings/pk": blessing.pk,
        "roles/pk": role.pk,
        "consultations/pk": consultation.pk,
        "asks/pk": ask.pk,
    }


TOKENS = dict.fromkeys(("page/token", "set/token", "wall/token", "preferences/token"), "nonsense")
THINGS = (
    *("of_staff", "of_sources", "of_profiles", "of_nights", "of_lists", "of_remedies"),
    *("of_groups", "of_campaigns", "of_voices", "of_alumni"),
)


@pytest.fixture
def strangers_things(lead, request) -> dict:
    """What every parameter of a route may name: things of another team than `koe`'s and `lead`'s."""
    found = dict(TOKENS)
    for name in THINGS:
        found |= request.getfixturevalue(name)
    return found


@pytest.fixture
def people(koe, lead, manager, admin) -> dict:
    return {"koe": koe, "lead": lead, "manager": manager, "admin": admin, "anonymous": None}


def path_of(route: str, things: dict) -> str:
    """Return a real path; fail where nobody said what a parameter stands for."""
    unknown = [key for key in keys_of(route) if key not in things]
    if unknown:
        pytest.fail(f"/{route}: add an object for {unknown} to a fixture of THINGS (and to OWNED if owned)")
    values = iter([things[key] for key in keys_of(route)])
    return "/" + re.sub(r"<[^>]+>", lambda _match: str(next(values)), route)


def may_open(route: str, view: Callable, role: str, method: str) -> bool:
    """Say whether the declaration lets a role through, for things of a stranger."""
    allowed = declared(view)
    if allowed == "api":  # a session may read what it may see; keys are tested with the API
        return role != "anonymous" and method == "get" and view.cls.required_scope.startswith("read:")
    is_theirs = role in ("koe", "lead") and OWNED & set(keys_of(route))
    return role in allowed and not is_theirs


def is_refusal(answer, role: str, view: Callable) -> bool:
    """Say whether an answer is the right no."""
    if role == "anonymous" and declared(view) != "api":
        return answer.status_code == 302 and answer.url.startswith("/sign-in/")
    return answer.status_code in (401, 403, 404, 405)


def fingerprints() -> dict[str, str]:
    """Return a digest of every table's rows."""
    names = [name for name in connection.introspection.table_names() if name not in IGNORED]
    parts = [
        f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"  # noqa: S608
        for name in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def client_of(employee, sign_in) -> Client:
    client = sign_in(employee) if employee else Client()
    client.raise_request_exception = False
    return client


def test_every_address_declares_who_may_open_it():
    silent = [route for route, view in addresses() if declared(view) is None]
    assert not silent
    wrong = [
        route
        for route, view in addresses()
        if declared(view) not in ("public", "api") and not declared(view) <= EVERYBODY
    ]
    assert not wrong


def test_public_addresses_are_these_and_no_others():
    public = {route for route, view in addresses() if declared(view) == "public"}
    assert public == {
        "healthz",
        "readyz",
        "language/",
        "sign-in/",
        "sign-out/",
        "password/forgotten/",
        "password/set/<str:token>/",
        "preferences/<str:token>/",
        "voices/wall/<str:token>/",
        "graduations/page/<str:token>/",
    }


def writes_in(queries: list[dict]) -> list[str]:
    """Return the writing statements among captured queries, sessions apart."""
    found = [
        query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE", "WITH"))
    ]
    return [text[:120] for text in found if "django_session" not in text]


@pytest.mark.parametrize("role", ["koe", "lead", "manager", "admin", "anonymous"])
def test_every_refusal_is_a_no_that_changes_nothing(role, people, strangers_things, sign_in):
    client, before, wrong = client_of(people[role], sign_in), fingerprints(), []
    for route, view in addresses():
        for method in ("get", "post"):
            if declared(view) == "public" or may_open(route, view, role, method):
                continue
            path = path_of(route, strangers_things)
            with CaptureQueriesContext(connection) as captured:
                answer = getattr(client, method)(path)
            written = writes_in(captured.captured_queries)
            if written or not is_refusal(answer, role, view):
                wrong.append(f"{method} {path}: {answer.status_code}, wrote {written}")
    assert not wrong, "\n".join(wrong)
    assert fingerprints() == before


@pytest.mark.parametrize("role", ["koe", "lead", "manager", "admin", "anonymous"])
def test_every_page_that_a_role_may_open_opens_and_changes_nothing(role, people, strangers_things, sign_in):
    client, before, wrong = client_of(people[role], sign_in), fingerprints(), []
    for route, view in addresses():
        if declared(view) == "public" or may_open(route, view, role, "get"):
            answer = client.get(path_of(route, strangers_things))
            if answer.status_code >= 500 and route != "readyz":  # it may truly be not ready
                wrong.append(f"{route}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    after = fingerprints()
    assert {table for table in after if after[table] != before[table]} <= MAY_GROW


def test_an_undeclared_view_is_refused(admin, sign_in, monkeypatch):
    monkeypatch.delattr("users.views.audit_list.allowed_roles")
    assert sign_in(admin).get("/audit/").status_code == 403
