import tomllib
from itertools import product as combinations
from pathlib import Path

import pytest

from outreach.rules.library import OCCASIONS, is_fit
from scrm.lib.tone.lint import lint
from scrm.lib.tone.salutation import salutation
from scrm.lib.tone.template import check, fill, placeholders
from segmentation.rules import TIERS

LIBRARY = Path(__file__).parents[2] / "outreach" / "data" / "greetings.toml"
TEXTS = tomllib.loads(LIBRARY.read_text(encoding="utf-8"))["greeting"]
CODES = [greeting["code"] for greeting in TEXTS]

REASONS = [
    "dormant_high_value",
    "cooling_high_value",
    "returned",
    "newly_assigned",
    "promise_due",
    "occasion",
    "slow_care",
    "dormant",
    "voice_landed",
    "campaign_fits",
    "advice_asked",
    "koc_invited",
    "koc_news",
    "welcome_back",
]
KINDS = ["owner", "prospect", "alumnus"]
QUADRANTS = ["core", "silent", "advocate", "tail"]
STATES = ["new", "active", "cooling", "dormant", "lost"]
ALWAYS_KNOWN = {"salutation", "koe"}
NEEDED = {"zh": 3, "en": 2}

PEOPLE = [
    ("王建国", "m", ""),
    ("欧阳静", "f", ""),
    ("张伟", "", ""),
    ("李明", "m", "老师"),
    ("买买提·艾力", "", ""),
]
VALUES = {
    "zh": [
        ("小林", "星野 X5", 45, "露营", "杭州", "中秋节", "上次聊到的儿童座椅", "露营时怎样睡得暖"),
        ("陈晓晓", "云朵扫地机", 128, "钓鱼", "哈尔滨", "春节", "上次聊到的搬家", "老手也会忘的十件事"),
        ("小周", "星野 S3", 9, "摄影", "海口", "生日", "您说过的那家面馆", "海边的清晨"),
    ],
    "en": [
        (
            "Lin",
            "Hoshino X5",
            45,
            "camping",
            "Hangzhou",
            "the Mid-Autumn Festival",
            "the child seat we talked about",
            "How to sleep warm outdoors",
        ),
        (
            "Chen Xiao",
            "Cloud vacuum",
            128,
            "fishing",
            "Harbin",
            "your birthday",
            "your move to the new flat",
            "Ten small things",
        ),
    ],
}
NAMES = ("koe", "product", "days", "tag", "city", "occasion", "last_topic", "content")


def fits(greeting, reason, kind, quadrant):
    wanted = {"reasons": reason, "kinds": kind, "quadrants": quadrant}
    return all(value in greeting.get(key, [value]) for key, value in wanted.items())


def filled(greeting):
    """Yield the text for every person and set of values, with what is known of the person."""
    language = greeting["language"]
    for (name, gender, title), values in combinations(PEOPLE, VALUES[language]):
        address = salutation(name, gender=gender, title=title, language=language)
        text = fill(greeting["text"], {"salutation": address, **dict(zip(NAMES, values, strict=True))})
        yield text, {"customer_name": name, "gender": gender, "role_title": title if language == "zh" else ""}


@pytest.mark.parametrize("greeting", TEXTS, ids=CODES)
def test_library_text_passes_the_lint_when_filled(greeting):
    for text, known in filled(greeting):
        found = lint(text, language=greeting["language"], **known)
        assert [(finding.rule, finding.matched) for finding in found] == []


@pytest.mark.parametrize("greeting", TEXTS, ids=CODES)
def test_library_text_is_well_formed(greeting):
    assert check(greeting["text"]) == []
    assert greeting["text"].startswith(
        "{salutation}" if greeting["language"] == "zh" else ("H", "{salutation}")
    )
    assert greeting["code"].startswith(greeting["language"] + "-")
    assert greeting["tone"] in {"plain", "warm", "light"}
    assert set(greeting.get("reasons", [])) <= set(REASONS)
    assert set(greeting.get("kinds", [])) <= set(KINDS)
    assert set(greeting.get("quadrants", [])) <= set(QUADRANTS)
    assert set(greeting.get("states", [])) <= set(STATES)
    assert set(greeting.get("months", [])) <= set(range(1, 13))
    assert set(greeting.get("occasions", [])) <= set(OCCASIONS)
    assert set(greeting.get("tiers", [])) <= set(TIERS[1:])


@pytest.mark.parametrize("greeting", TEXTS, ids=CODES)
def test_library_speaks_of_a_product_only_to_owners_and_of_an_occasion_only_on_one(greeting):
    used = placeholders(greeting["text"])
    assert "product" not in used or greeting["kinds"] == ["owner"]
    assert "occasion" not in used or greeting["reasons"] == ["occasion"]


def test_library_has_120_chinese_and_60_english_texts_and_no_doubles():
    languages = [greeting["language"] for greeting in TEXTS]
    assert languages.count("zh") >= 120
    assert languages.count("en") >= 60
    assert len(set(CODES)) == len(CODES)
    assert len({greeting["text"] for greeting in TEXTS}) == len(TEXTS)


def test_library_counts_days_in_no_more_than_two_texts():
    assert sum("days" in placeholders(greeting["text"]) for greeting in TEXTS) <= 2


def test_library_does_not_open_every_text_the_same_way():
    chinese = [greeting["text"] for greeting in TEXTS if greeting["language"] == "zh"]
    assert sum("我是{koe}" in text for text in chinese) <= len(chinese) * 0.6


def test_library_does_not_offer_a_way_out_in_one_phrase_only():
    asking = [
        greeting["text"] for greeting in TEXTS if greeting["language"] == "zh" and "？" in greeting["text"]
    ]
    assert len(asking) >= 8
    assert sum("不用回" in text for text in asking) <= len(asking) / 2


@pytest.mark.parametrize(("reason", "kind", "quadrant"), list(combinations(REASONS, KINDS, QUADRANTS)))
def test_library_has_a_choice_for_everybody_even_where_little_is_known(reason, kind, quadrant):
    always = [*ALWAYS_KNOWN, "occasion"] if reason == "occasion" else ALWAYS_KNOWN
    for language, needed in NEEDED.items():
        choice = [
            greeting["code"]
            for greeting in TEXTS
            if greeting["language"] == language
            and fits(greeting, reason, kind, quadrant)
            and not greeting.get("months")
            and not greeting.get("states")
            and not greeting.get("occasions")
            and not greeting.get("tiers")
            and placeholders(greeting["text"]) <= set(always)
        ]
        assert len(choice) >= needed


@pytest.mark.parametrize("reason", REASONS)
def test_library_has_texts_written_for_each_reason(reason):
    written = [greeting["language"] for greeting in TEXTS if reason in greeting.get("reasons", [])]
    assert written.count("zh") >= 5
    assert written.count("en") >= 2


def test_library_has_texts_of_their_own_for_those_who_did_not_buy():
    own = [greeting["language"] for greeting in TEXTS if greeting.get("kinds") == ["prospect"]]
    assert own.count("zh") >= 10
    assert own.count("en") >= 5


@pytest.mark.parametrize("occasion", sorted(set(OCCASIONS) - {"qixi"}))
def test_library_has_a_chinese_text_for_each_occasion(occasion):
    assert [greeting for greeting in TEXTS if occasion in greeting.get("occasions", [])]


def test_library_wishes_health_where_joy_is_out_of_place():
    for greeting in TEXTS:
        if {"dragon_boat", "double_ninth"} & set(greeting.get("occasions", [])):
            assert "快乐" not in greeting["text"]
            assert "happy" not in greeting["text"].lower()


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_library_has_texts_for_each_quadrant(quadrant):
    assert sum(quadrant in greeting.get("quadrants", []) for greeting in TEXTS) >= 2


@pytest.mark.parametrize("greeting", TEXTS, ids=CODES)
def test_library_text_would_pass_the_review_of_its_page(greeting):
    assert is_fit(greeting["text"], greeting["language"])
