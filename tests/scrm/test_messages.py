import polib
import pytest

from scrm.messages import (
    Message,
    bring_up_to_date,
    messages_in_project,
    messages_in_python,
    messages_in_template,
)

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "名单"
msgstr "List"

msgid "旧文字"
msgstr "Old text"

#~ msgid "更旧的文字"
#~ msgstr "Older text"
"""


@pytest.fixture
def catalogue(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_messages_in_python_finds_every_gettext_function():
    source = """
title = _("名单")
label = gettext_lazy("一"
    "二")
count = translation.ngettext("%d 人", "%d 人", 3)
month = npgettext("calendar", "月", "月", 2)
may = pgettext("verb", "可以")
"""
    assert set(messages_in_python(source)) == {
        Message(None, "名单"),
        Message(None, "一二"),
        Message(None, "%d 人", "%d 人"),
        Message("calendar", "月", "月"),
        Message("verb", "可以"),
    }


def test_messages_in_python_passes_over_what_is_not_a_literal():
    assert not list(messages_in_python("_(label)\nfor _ in x: pass\nngettext('a', b, 2)\n_()"))


def test_messages_in_template_finds_tags_arguments_and_contexts():
    source = """
{% translate "名单" %}{% translate '可以' context "verb" %}
{% include "_badge.html" with label=_("新") only %}{{ name|default:_("无名") }}
{% blocktranslate with name=user.name %}你好 {{ name }}{% endblocktranslate %}
{% blocktranslate count n=n %}{{ n }} 人{% plural %}{{ n }} 人们{% endblocktranslate %}
{# {% translate "注释" %} #}{% comment %}{% translate "说明" %}{% endcomment %}
"""
    assert set(messages_in_template(source)) == {
        Message(None, "名单"),
        Message("verb", "可以"),
        Message(None, "新"),
        Message(None, "无名"),
        Message(None, "你好 %(name)s"),
        Message(None, "%(n)s 人", "%(n)s 人们"),
    }


def test_messages_in_project_reads_code_and_templates():
    found = messages_in_project()
    assert Message(None, "跳到正文") in found
    assert Message(None, "登录名") in found


def test_bring_up_to_date_adds_drops_and_keeps(catalogue):
    changes = bring_up_to_date(catalogue, [Message(None, "名单"), Message("verb", "可以", "可以们")])
    assert changes == (1, 2, 1)
    entries = {entry.msgid: entry for entry in polib.pofile(str(catalogue))}
    assert entries["名单"].msgstr == "List"
    assert (entries["可以"].msgctxt, entries["可以"].msgstr_plural) == ("verb", {0: "", 1: ""})
    assert set(entries) == {"名单", "可以"}


def test_bring_up_to_date_changes_nothing_the_second_time(catalogue):
    messages = [Message(None, "名单"), Message(None, "新文字")]
    bring_up_to_date(catalogue, messages)
    first = catalogue.read_text(encoding="utf-8")
    assert bring_up_to_date(catalogue, messages) == (0, 0, 1)
    assert catalogue.read_text(encoding="utf-8") == first
