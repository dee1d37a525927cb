import tomllib
from importlib import resources

import pytest
from django.urls import reverse

from community.actions.snippets import (
    OwnReview,
    SnippetFlawed,
    SnippetSettled,
    load_snippets,
    retire_snippet,
    review_snippet,
    write_snippet,
)
from community.models import Snippet
from community.rules.craft import chat_list_line, snippet_flaws

VALUES = {
    "language": "zh",
    "form": "question",
    "kind": "",
    "persona": "",
    "text": "周末去哪儿？\n一个词就行。",
    "is_regulated": False,
}
SHIPPED = tomllib.loads(
    resources.files("community").joinpath("data", "snippets.toml").read_text(encoding="utf-8")
)["snippet"]


def text(answer):
    return answer.content.decode()


def link(name, *args):
    return reverse(f"community:{name}", args=args)


@pytest.fixture
def draft(lead, now):
    return write_snippet(values=VALUES, by=lead, now=now)


@pytest.mark.parametrize("entry", SHIPPED, ids=lambda entry: entry["code"])
def test_shipped_snippets_have_no_flaw(entry):
    names = ("text", "form", "language", "is_regulated")
    assert snippet_flaws(**{name: entry[name] for name in names if name in entry}) == []


def test_shipped_snippets_are_enough_in_both_languages_and_every_form():
    for language, least in (("zh", 40), ("en", 20)):
        mine = [entry for entry in SHIPPED if entry["language"] == language]
        assert len(mine) >= least
        assert {entry["form"] for entry in mine} == set(Snippet.Form.values)
        assert any(entry.get("is_regulated") for entry in mine)


@pytest.mark.parametrize(
    ("said", "form", "code"),
    [
        ("限时优惠，抢购！", "question", "push"),
        ("今晚八点群里聊路线", "notice", "unfinished"),
        ("各位好，本周四晚上八点聊路线。别迟到。", "notice", "fragment"),
        ("各位好呀，本周四晚上八点我们聊一聊春季路线。", "notice", "chatty"),
        (
            "这件事我先去问车机组的同事再去问售后的同事然后把两边的说法合在一起告诉您。",
            "one_to_one",
            "long_talk",
        ),
        ("我保证三天之内给您全额退款。", "one_to_one", "overpromise"),
    ],
)
def test_snippet_flaws_keep_talk_short_notices_whole_and_both_honest(said, form, code):
    assert code in {flaw.code for flaw in snippet_flaws(said, form=form, language="zh")}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("您好\n看这里", "看这里"),
        ("一" * 18, "一" * 18),
        ("一" * 19, "一" * 18 + "…"),
        ("a" * 37, "a" * 36 + "…"),
        ("", ""),
        ("只有一行\n\n", "只有一行"),
    ],
)
def test_chat_list_line_is_the_last_line_cut_short(said, line):
    assert chat_list_line(said) == line


def test_load_snippets_twice_keeps_what_was_retired(db, lead, now):
    load_snippets()
    retire_snippet(snippet=Snippet.objects.first(), by=lead, now=now)
    assert load_snippets() == Snippet.objects.count() == len(SHIPPED)
    assert Snippet.objects.filter(status="retired").count() == 1


def test_review_snippet_refuses_what_the_lint_blocks(lead, now):
    flawed = write_snippet(values=VALUES | {"text": "限时优惠，抢购！"}, by=lead, now=now)
    with pytest.raises(SnippetFlawed):
        review_snippet(snippet=flawed, by=lead, now=now)


def test_review_snippet_of_regulated_products_needs_another(lead, manager, now):
    apart = write_snippet(values=VALUES | {"is_regulated": True}, by=lead, now=now)
    with pytest.raises(OwnReview):
        review_snippet(snippet=apart, by=lead, now=now)
    review_snippet(snippet=apart, by=manager, now=now)
    assert Snippet.objects.usable().get() == apart


def test_write_snippet_changes_drafts_only(draft, lead, now):
    write_snippet(values=VALUES | {"text": "去湖边吗？"}, by=lead, now=now, snippet=draft)
    review_snippet(snippet=draft, by=lead, now=now)
    with pytest.raises(SnippetSettled):
        write_snippet(values=VALUES, by=lead, now=now, snippet=draft)
    assert Snippet.objects.get().text == "去湖边吗？"


def test_snippet_list_keeps_regulated_products_apart(sign_in, koe, db):
    load_snippets()
    plain, apart = link("snippet-list"), link("snippet-list") + "?apart=1"
    assert "条款和理赔" not in text(sign_in(koe).get(plain))
    assert "条款和理赔" in text(sign_in(koe).get(apart))
    assert "小白" in text(sign_in(koe).get(plain))


def test_snippet_list_filters_and_hides_drafts_from_those_who_do_not_lead(sign_in, koe, lead, draft):
    load_snippets()
    assert "一个词就行" not in text(sign_in(koe).get(link("snippet-list")))
    assert "一个词就行" in text(sign_in(lead).get(link("snippet-list")))
    notices = sign_in(koe).get(link("snippet-list") + "?form=notice&kind=fit&persona=senior")
    assert {one.form for one, _line in notices.context["rows"]} == {"notice"}
    english = sign_in(koe).get(link("snippet-list") + "?language=en")
    assert {one.language for one, _line in english.context["rows"]} == {"en"}


def test_snippet_is_written_shown_with_its_flaws_reviewed_and_retired(sign_in, lead, manager):
    client = sign_in(lead)
    answer = client.post(link("snippet-create"), VALUES | {"text": "亲，限时优惠！", "is_regulated": ""})
    shown = text(client.get(answer.url))
    assert "像推销" in shown
    pk = Snippet.objects.get().pk
    assert "必须改" in text(client.post(link("snippet-review", pk), follow=True))
    client.post(link("snippet", pk), VALUES | {"is_regulated": ""})
    client.post(link("snippet-review", pk))
    assert client.post(link("snippet", pk), VALUES | {"is_regulated": ""}).status_code == 422
    client.post(link("snippet-retire", pk))
    assert Snippet.objects.get().status == "retired"
    assert client.post(link("snippet-create"), {"text": ""}).status_code == 422
