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


def addresses(role: str, employee: Employee, now) -> list[str]:
    """Return the pages that a role opens, apart from each other's."""
    item = QueueItem.objects.visible_to(employee).open().first()
    link = create_preference_link(profile=item.profile, by=employee, now=now)
    return {
        "koe": [
            *("/queue/", "/profiles/", "/segments/people/", "/segments/filters/", "/me/"),
            *(f"/profiles/{item.profile_id}/", f"/queue/{item.pk}/diagnosis/"),
            *(
                "/voices/?state=all",
                "/groups/",
                "/campaigns/",
                "/snippets/",
                "/snippets/?apart=1",
                f"/profiles/{item.profile_id}/voices/new/",
            ),
            *("/graduations/?state=held", "/alumni/", "/consultations/", "/kocs/"),
        ],
        "lead": [
            *("/segments/", "/unassigned/", "/covers/", "/groups/new/", "/campaigns/new/"),
            *(f"/groups/{Group.objects.first().pk}/", f"/campaigns/{Campaign.objects.first().pk}/"),
            *("/snippets/new/", f"/snippets/{Snippet.objects.first().pk}/", "/crises/", "/crises/new/"),
        ],
        "manager": [
            *(
                "/segments/",
                "/segments/?axis=state",
                "/segments/people/?state=dormant&no_login=30",
                "/segments/flows/",
                "/segments/flows/?axis=quadrant",
                "/segments/cohorts/",
                "/runs/",
                "/event-types/",
                "/identity-conflicts/",
                "/merge/",
                "/consent-texts/",
                f"/preferences/{link}/",
                "/voices/wall/",
                f"/groups/{Group.objects.first().pk}/network/",
                *(f"/crises/{crisis.pk}/" for crisis in Crisis.objects.all()),
                f"/voices/{Voice.objects.on_the_wall().first().pk}/",
                *(f"/graduations/{one.pk}/" for one in Graduation.objects.order_by("pk")),
                *(f"/graduations/{one.pk}/page/" for one in Graduation.objects.filter(state="held")),
                *(f"/consultations/{one.pk}/" for one in Consultation.objects.all()),
                *(f"/kocs/{one.pk}/" for one in Koc.objects.all()[:2]),
                "/consultations/new/",
            ),
            *(
                f"/runs/{Run.objects.latest('date').pk}/",
                f"/event-types/{EventType.objects.latest('pk').pk}/",
            ),
        ],
        "admin": [
            *(
                "/employees/",
                "/employees/invite/",
                "/teams/",
                "/sources/",
                "/sources/new/",
                "/rejections/",
                "/audit/",
            ),
            *(f"/employees/{employee.pk}/", f"/sources/{Source.objects.first().pk}/", "/parts/"),
        ],
    }[role]


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_pages_have_no_axe_finding_and_no_overflow(
    size, scheme, brand, open_page, assert_no_axe_findings, today, now
):
    for role in ("koe", "lead", "manager", "admin"):
        employee = Employee.objects.filter(role=role).order_by("pk").first()
        employee.portfolio = portfolio(employee, today)
        page = open_page(employee, "/me/", size=size, color_scheme=scheme)
        for path in addresses(role, employee, now):
            assert page.goto(path).status == 200, path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} is {wide} px too wide at {size['width']}"
            assert_no_axe_findings(page)
