"""Every page of the menu and behind it, filled with the fictional brand, in both modes and widths."""

import pytest
from django.db import connection

from community.models import Campaign, Consultation, Crisis, Graduation, Group, Koc, Snippet, Voice
from outreach.actions.links import create_preference_link
from outreach.models import QueueItem
from scrm.demo import load
from segmentation.models import Run
from tests.browser.conftest import DESKTOP, PHONE
from users.models import DayMark, Employee, Event, EventKey, EventType, Source
from users.queries import portfolio


@pytest.fixture
def brand(transactional_db, now):
    """The fictional brand with a few people; its events are taken away by hand, as nothing else would."""
    load.fill(seed=7, count=60, now=now)
    yield
    with connection.cursor() as cursor:
        for model in (Event, EventKey, DayMark):
            cursor.execute(f"TRUNCATE {model._meta.db_table}")


def pages_of_a_koe(employee: Employee, now) -> list[str]:
    item = QueueItem.objects.visible_to(employee).open().first()
    return [
        *("/queue/", "/profiles/", "/segments/people/", "/segments/filters/", "/me/"),
        *(f"/profiles/{item.profile_id}/", f"/queue/{item.pk}/diagnosis/"),
        *("/voices/?state=all", f"/profiles/{item.profile_id}/voices/new/"),
        *("/groups/", "/campaigns/", "/snippets/", "/snippets/?apart=1"),
        *("/graduations/?state=held", "/alumni/", "/consultations/", "/kocs/"),
    ]


def pages_of_a_lead(employee: Employee, now) -> list[str]:
    return [
        *("/segments/", "/unassigned/", "/covers/", "/groups/new/", "/campaigns/new/"),
        *(f"/groups/{Group.objects.first().pk}/", f"/campaigns/{Campaign.objects.first().pk}/"),
        *("/snippets/new/", f"/snippets/{Snippet.objects.first().pk}/", "/crises/", "/crises/new/"),
    ]


def pages_of_a_manager(employee: Employee, now) -> list[str]:
    item = QueueItem.objects.visible_to(employee).open().first()
    link = create_preference_link(profile=item.profile, by=employee, now=now)
    return [
        *("/segments/", "/segments/?axis=state", "/segments/people/?state=dormant&no_login=30"),
        *("/segments/flows/", "/segments/flows/?axis=quadrant", "/segments/cohorts/", "/runs/"),
        *(f"/runs/{Run.objects.latest('date').pk}/", "/event-types/"),
        f"/event-types/{EventType.objects.latest('pk').pk}/",
        *("/identity-conflicts/", "/merge/", "/consent-texts/", f"/preferences/{link}/"),
        *pages_of_a_community(),
    ]


def pages_of_a_community() -> list[str]:
    return [
        *("/voices/wall/", f"/voices/{Voice.objects.on_the_wall().first().pk}/"),
        f"/groups/{Group.objects.first().pk}/network/",
        *(f"/crises/{one.pk}/" for one in Crisis.objects.all()),
        *(f"/graduations/{one.pk}/" for one in Graduation.objects.order_by("pk")),
        *(f"/graduations/{one.pk}/page/" for one in Graduation.objects.filter(state="held")),
        *(f"/consultations/{one.pk}/" for one in Consultation.objects.all()),
        *(f"/kocs/{one.pk}/" for one in Koc.objects.all()[:2]),
        "/consultations/new/",
    ]


def pages_of_an_admin(employee: Employee, now) -> list[str]:
    return [
        *("/employees/", "/employees/invite/", f"/employees/{employee.pk}/", "/teams/", "/sources/"),
        *("/sources/new/", f"/sources/{Source.objects.first().pk}/", "/rejections/", "/audit/", "/parts/"),
    ]


PAGES = {
    "koe": pages_of_a_koe,
    "lead": pages_of_a_lead,
    "manager": pages_of_a_manager,
    "admin": pages_of_an_admin,
}


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_pages_have_no_axe_finding_and_no_overflow(
    size, scheme, brand, open_page, assert_no_axe_findings, today, now
):
    for role, pages in PAGES.items():
        employee = Employee.objects.filter(role=role).order_by("pk").first()
        employee.portfolio = portfolio(employee, today)
        page = open_page(employee, "/me/", size=size, color_scheme=scheme)
        for path in pages(employee, now):
            assert page.goto(path).status == 200, path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} is {wide} px too wide at {size['width']}"
            assert_no_axe_findings(page)
