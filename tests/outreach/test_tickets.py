import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from outreach.actions.tickets import (
    PromisesTooMuch,
    SubjectMissing,
    TicketMoved,
    TicketTextMissing,
    TicketTextTooLong,
    add_ticket_note,
    answer_ticket,
    close_settled,
    close_ticket,
    escalate_overdue,
    hand_ticket,
    open_ticket,
    propose_solution,
    reopen_ticket,
    resolve_ticket,
)
from outreach.models import CoolingOff, Desk, Ticket, TicketNote
from outreach.queries.tickets import quality, rows
from users.models import AuditEntry, Cover

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def open_one(profile, koe, now):
    """Return a function that opens a ticket of `profile`."""

    def open_it(at=now, **fields):
        values = {"topic": "technical", "urgency": "normal", "origin": "employee", "subject": "导航没声音"}
        return open_ticket(profile=profile, by=koe, now=at, **(values | fields))

    return open_it


@pytest.fixture
def ticket(open_one):
    return open_one()


def at(day, hour, minute, now):
    return now.replace(day=day, hour=hour, minute=minute)


def test_open_ticket_starts_the_clocks_and_gives_it_to_the_koe(ticket, koe, now):
    assert (ticket.owner, ticket.state, ticket.due_at) == (koe, "new", now + 30 * MINUTE)
    assert ticket.propose_due_at == now + 120 * MINUTE
    assert AuditEntry.objects.get().action == "ticket_opened"


def test_open_ticket_heeds_the_value_of_the_person(open_one, profile, make_standing, now):
    make_standing(profile, tier="A")
    ticket = open_one()
    assert (ticket.tier, ticket.due_at) == ("A", now + 20 * MINUTE)


def test_the_clocks_stand_still_at_night_and_at_the_weekend(open_one, now):
    friday_evening = open_one(at(20, 17, 45, now))
    assert friday_evening.answer_due_at == at(23, 9, 15, now)
    assert friday_evening.propose_due_at == at(23, 10, 45, now)


def test_open_ticket_goes_to_the_deputy_of_an_absent_koe(open_one, koe, make_employee, team, today, now):
    deputy = make_employee("deputy", "koe", team)
    Cover.objects.create(absent=koe, deputy=deputy, starts_on=today, ends_on=today, created_at=now)
    assert open_one().owner == deputy


def test_open_ticket_goes_to_the_desk_of_its_topic(open_one, other_koe):
    Desk.objects.create(topic="technical", employee=other_koe)
    assert open_one().owner == other_koe
    assert open_one(topic="service").owner != other_koe


def test_open_ticket_of_a_cooling_off_goes_to_the_lead_and_needs_no_subject(open_one, lead):
    ticket = open_one(origin="cooling_off", subject="", topic="relation", urgency="high")
    assert (ticket.owner, ticket.subject) == (lead, "接连几次不满意，请亲自处理")


def test_open_ticket_has_no_owner_when_nobody_is_there(make_profile, now):
    ticket = open_ticket(
        profile=make_profile(),
        topic="other",
        urgency="low",
        origin="employee",
        by=None,
        now=now,
        subject="问",
    )
    assert ticket.owner is None


def test_open_ticket_says_what_it_is_about(open_one):
    with pytest.raises(SubjectMissing):
        open_one(subject="  ")
    assert not Ticket.objects.exists()


@pytest.fixture
def push(make_key, profile, source, now):
    profile.identities.create(source=source, external_id="u-1", created_at=now)
    token = make_key("write:tickets")

    def post(*items):
        return Client().post(
            "/api/v1/tickets/",
            {"items": items},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )

    return post


PROBLEM = {"id": "t-1", "external_id": "u-1", "topic": "order", "subject": "发票"}


def test_a_source_that_repeats_itself_gets_the_same_ticket(push, koe):
    first, again = push(PROBLEM, PROBLEM).json()["results"]
    assert (first["status"], again["status"]) == ("accepted", "duplicate")
    assert first["ticket"] == again["ticket"] == Ticket.objects.get().pk
    assert (Ticket.objects.get().owner, Ticket.objects.get().origin) == (koe, "api")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"external_id": "u-9"}, "没有这个人"),
        ({"topic": "x"}, "topic 可选"),
        ({"urgency": "x"}, "urgency 可选"),
        ({"subject": ""}, "缺少 subject"),
        ({"subject": 7.5}, "缺少 subject"),
        ({"subject": "长" * 121}, "最多 120"),
        ({"description": "长" * 5001}, "最多 5000"),
        ({"description": "\ud800"}, "无法保存"),
    ],
)
def test_a_bad_item_says_what_is_wrong_and_spoils_no_other(push, changes, sentence):
    bad, good = push(PROBLEM | changes, PROBLEM | {"id": "t-2"}).json()["results"]
    assert (bad["status"], good["status"]) == ("rejected", "accepted")
    assert sentence in " ".join(bad["errors"])


def test_a_key_without_the_scope_opens_no_ticket(make_key, push):
    answer = Client().post("/api/v1/tickets/", headers={"Authorization": f"Bearer {make_key('read:queue')}"})
    assert answer.status_code == 403
    assert push("nonsense").json()["results"][0]["status"] == "rejected"


def test_a_ticket_goes_from_the_answer_to_the_end(ticket, koe, now):
    answer_ticket(ticket=ticket, text="收到，今天下午四点前答复您。", by=koe, now=now + 10 * MINUTE)
    assert (ticket.state, ticket.due_at) == ("answered", ticket.propose_due_at)
    propose_solution(ticket=ticket, text="建议先更新车机到新版本。", by=koe, now=now + 60 * MINUTE)
    assert (ticket.state, ticket.due_at) == ("proposed", ticket.resolve_due_at)
    resolve_ticket(ticket=ticket, text="更新以后声音正常。", by=koe, now=now + 90 * MINUTE)
    assert (ticket.state, ticket.due_at, ticket.is_first_time) == ("resolved", None, True)
    assert ticket.follow_up_on == dt.date(2026, 11, 23)
    close_ticket(ticket=ticket, text="回访正常，顺手帮 Ta 调好了蓝牙。", by=koe, now=now + 3 * DAY)
    assert ticket.state == "closed"
    kinds = list(TicketNote.objects.values_list("kind", flat=True))
    assert kinds == ["answer", "proposal", "resolution", "follow_up"]


def test_an_ordinary_ticket_that_is_answered_runs_to_its_end(open_one, koe, now):
    ticket = open_one(topic="service")
    answer_ticket(ticket=ticket, text="我去问清楚。", by=koe, now=now)
    assert ticket.due_at == ticket.resolve_due_at


def test_reopen_ticket_starts_the_clocks_anew_and_is_no_first_time_resolution(ticket, koe, now):
    resolve_ticket(ticket=ticket, text="好了。", by=koe, now=now)
    later = now + 3 * DAY
    reopen_ticket(ticket=ticket, text="又没声音了。", by=koe, now=later)
    assert (ticket.state, ticket.due_at, ticket.reopenings) == ("reopened", later + 30 * MINUTE, 1)
    resolve_ticket(ticket=ticket, text="换了一个喇叭。", by=koe, now=later)
    assert not ticket.is_first_time
    assert quality(koe, later).first_time_share == 0


@pytest.mark.parametrize("text", ["我保证三天内修好。", "我们全额退款给您。", "您先撤销投诉，我免费更换。"])
def test_no_step_of_a_ticket_promises_compensation(ticket, koe, now, text):
    with pytest.raises(PromisesTooMuch):
        answer_ticket(ticket=ticket, text=text, by=koe, now=now)
    ticket.refresh_from_db()
    assert ticket.state == "new"


@pytest.mark.parametrize(("text", "refusal"), [("  ", TicketTextMissing), ("长" * 5001, TicketTextTooLong)])
def test_a_step_needs_words_that_fit(ticket, koe, now, text, refusal):
    with pytest.raises(refusal):
        add_ticket_note(ticket=ticket, text=text, by=koe, now=now)


def test_two_hands_at_once_do_one_step(ticket, koe, now):
    same = Ticket.objects.get(pk=ticket.pk)
    resolve_ticket(ticket=ticket, text="好了。", by=koe, now=now)
    with pytest.raises(TicketMoved):
        answer_ticket(ticket=same, text="在看了。", by=koe, now=now)
    assert TicketNote.objects.count() == 1


def test_escalate_overdue_tells_the_lead_once_for_each_clock(ticket, lead, koe, now):
    assert escalate_overdue(now=now + 30 * MINUTE) == 0
    assert escalate_overdue(now=now + 31 * MINUTE) == 1
    assert escalate_overdue(now=now + 40 * MINUTE) == 0
    ticket.refresh_from_db()
    assert ticket.escalated_to == lead
    answer_ticket(ticket=ticket, text="在查了。", by=koe, now=now + 45 * MINUTE)
    assert ticket.escalated_to is None
    assert escalate_overdue(now=now + 121 * MINUTE) == 1


def test_escalate_overdue_is_written_down_where_there_is_no_lead(ticket, now):
    escalate_overdue(now=now + DAY)
    assert "没有组长" in TicketNote.objects.get().text


def test_hand_ticket_moves_it_and_keeps_the_clock(ticket, koe, other_koe, now):
    hand_ticket(ticket=ticket, owner=other_koe, text="你更懂车机", by=koe, now=now)
    due = ticket.due_at
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.due_at) == (other_koe, due)
    assert TicketNote.objects.get().text == "林小满 → 周远：你更懂车机"


def test_close_settled_ends_what_nobody_came_back_to(ticket, koe, now):
    resolve_ticket(ticket=ticket, text="好了。", by=koe, now=now)
    assert close_settled(now=now + 14 * DAY) == 0
    assert close_settled(now=now + 15 * DAY) == 1
    assert Ticket.objects.get().state == "closed"


def test_rows_count_working_minutes(open_one, now):
    ticket = open_one(at(20, 17, 45, now))
    (row,) = rows([ticket], at(21, 12, 0, now))
    assert row.minutes == 15
    (row,) = rows([ticket], at(23, 10, 15, now))
    assert (row.minutes, row.is_late) == (-60, True)


@pytest.fixture
def client(sign_in, koe):
    return sign_in(koe)


def advance(client, ticket, to, text):
    return client.post(reverse("outreach:ticket-advance", args=[ticket.pk]), {"to": to, "text": text})


def test_ticket_list_shows_the_late_ones_first(client, open_one, now):
    open_one(subject="慢慢来", urgency="low")
    late = open_one(subject="很久了", at=now - DAY)
    page = client.get(reverse("outreach:ticket-list"))
    assert [row.ticket.subject for row in page.context["rows"]] == ["很久了", "慢慢来"]
    assert "超时" in page.content.decode()
    overdue = client.get(reverse("outreach:ticket-list"), {"tab": "overdue"})
    assert [row.ticket for row in overdue.context["rows"]] == [late]


def test_ticket_list_keeps_its_number_of_queries(client, open_one, django_assert_max_num_queries):
    for _number in range(8):
        open_one()
    with django_assert_max_num_queries(14):
        client.get(reverse("outreach:ticket-list"))


def test_ticket_shows_what_may_come_next(client, ticket):
    page = client.get(reverse("outreach:ticket", args=[ticket.pk])).content.decode()
    assert "记下答复" in page
    assert "还剩 30 分钟" in page
    assert "回访并关闭" not in page


def test_ticket_tells_everybody_but_its_owner_to_wait_in_a_cooling_off(client, sign_in, lead, ticket, now):
    CoolingOff.objects.create(profile=ticket.profile, cause="displeased", started_at=now, ends_at=now + DAY)
    address = reverse("outreach:ticket", args=[ticket.pk])
    assert "先别联系" not in client.get(address).content.decode()
    told = sign_in(lead).get(address).content.decode()
    assert "现在先别联系 Ta" in told
    assert "只有处理问题的同事可以联系" in told


def test_ticket_advance_writes_and_comes_back(client, ticket):
    assert advance(client, ticket, "answered", "四点前答复您。").status_code == 302
    assert Ticket.objects.get().state == "answered"
    assert advance(client, ticket, "note", "同事在看").status_code == 302


def test_ticket_advance_keeps_what_was_written_when_somebody_was_faster(client, ticket, koe, now):
    resolve_ticket(ticket=Ticket.objects.get(), text="好了。", by=koe, now=now)
    answer = advance(client, ticket, "answered", "我写了很久的话")
    assert answer.status_code == 409
    assert "我写了很久的话" in answer.content.decode()
    assert "已经有了新的进展" in answer.content.decode()


def test_ticket_advance_explains_a_promise(client, ticket):
    answer = advance(client, ticket, "answered", "我保证三天内修好")
    assert answer.status_code == 422
    assert "不承诺赔偿" in answer.content.decode()


def test_ticket_create_opens_one(client, profile):
    page = reverse("outreach:ticket-create", args=[profile.pk])
    assert client.get(page).status_code == 200
    fields = {"topic": "service", "urgency": "high", "subject": "等了三个小时 😡"}
    assert client.post(page, fields).status_code == 302
    assert Ticket.objects.get().subject == "等了三个小时 😡"
    assert client.post(page, fields | {"subject": ""}).status_code == 422


def test_a_stranger_sees_no_ticket_unless_it_is_theirs(sign_in, other_koe, ticket, now, koe):
    page = reverse("outreach:ticket", args=[ticket.pk])
    assert sign_in(other_koe).get(page).status_code == 404
    hand_ticket(ticket=ticket, owner=other_koe, text="", by=koe, now=now)
    assert sign_in(other_koe).get(page).status_code == 200


def test_ticket_hand_gives_it_to_a_colleague_in_sight_alone(sign_in, lead, koe, other_koe, ticket):
    lead.portfolio = (lead.pk, koe.pk)
    page = reverse("outreach:ticket-hand", args=[ticket.pk])
    assert sign_in(lead).post(page, {"owner": other_koe.pk}).status_code == 404
    assert sign_in(lead).post(page, {"owner": lead.pk, "text": "我来"}).status_code == 302
    assert Ticket.objects.get().owner == lead


def test_desk_list_sets_who_takes_a_topic(sign_in, lead, koe, other_koe):
    Desk.objects.create(topic="order", employee=other_koe)
    page = reverse("outreach:desk-list")
    assert sign_in(lead).get(page).status_code == 200
    sign_in(lead).post(page, {"topic": "order", "employees": [koe.pk, other_koe.pk]})
    assert set(Desk.objects.values_list("employee", flat=True)) == {koe.pk, other_koe.pk}
    sign_in(lead).post(page, {"topic": "order"})
    assert list(Desk.objects.values_list("employee", flat=True)) == [other_koe.pk]
    assert sign_in(koe).get(page).status_code == 403
