"""Every page of the menu and behind it, filled with the fictional brand, in both modes and widths."""

import pytest

from community.models import Campaign, Consultation, Crisis, Graduation, Group, Koc, Snippet, Voice
from outreach.actions.links import create_preference_link
from outreach.models import QueueItem
from scrm.demo import load
from segmentation.models import Run
from tests.browser.conftest import DESKTOP, PHONE
from users.models import Employee, EventType, Source
from users.queries import portfolio


@pytest.fixture
def brand(transactional_db, now):
    """The fictional brand with a few people."""
    load.fill(seed=7, count=60, now=now)


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
        *("/identity-conflicts/", "/merge/", "/calendar/", "/consent-texts/", f"/preferences/{link}/"),
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


@pytest.fixture
def assert_looks_well(assert_no_axe_findings):
    """Return a function that looks at a page as it is, on a desk by day and on a phone at night."""

    def look(page) -> None:
        for size, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{page.url} is {wide} px too wide at {size['width']}"
            assert_no_axe_findings(page)

    return look


def test_pages_have_no_axe_finding_and_no_overflow(brand, open_page, assert_looks_well, today, now):
    for role, pages in PAGES.items():
        employee = Employee.objects.filter(role=role).order_by("pk").first()
        employee.portfolio = portfolio(employee, today)
        page = open_page(employee, "/me/")
        for path in pages(employee, now):
            assert page.goto(path).status == 200, path
            assert_looks_well(page)
