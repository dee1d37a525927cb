import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.lib.tone.salutation import salutation, surname
from scrm.lib.tone.surnames import COMPOUND, SINGLE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王建国", "王"),
        ("高兴", "高"),
        ("白天", "白"),
        ("安静", "安"),
        ("何必", "何"),
        ("欧阳静", "欧阳"),
        ("欧阳静怡", "欧阳"),
        ("诸葛亮亮", "诸葛"),
        ("司马林", "司马"),
        ("刘付小明", "刘付"),
        ("歐陽靜", "歐陽"),
        ("單雪", "單"),
        (" 王 建国 ", "王"),
        ("王先生", "王"),
        ("单医生", "单"),
        ("王教授", "王"),
    ],
)
def test_surname_finds_single_and_compound_surnames(name, expected):
    assert surname(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "欧阳",
        "欧阳女士",
        "叶赫那拉",
        "买买提·艾力",
        "John Smith",
        "王Lily",
        "阿卜杜热合曼",
        "王🌞小明",
        "",
        "〇〇",
    ],
)
def test_surname_is_none_where_it_is_not_certain(name):
    assert surname(name) is None


def test_surname_knows_the_common_names_without_doubles_between_the_lists():
    assert len(SINGLE) >= 500
    assert len(COMPOUND) >= 80
    assert all(len(name) == 1 for name in SINGLE)
    assert all(len(name) >= 2 for name in COMPOUND)


def test_salutation_takes_the_stored_preference_before_everything():
    assert salutation("王建国", title="老师", gender="m", preferred=" 老王 ") == "老王"


def test_salutation_takes_a_role_title_before_the_gender():
    assert salutation("单雪", title="医生", gender="f") == "单医生"
    assert salutation("单雪", title="单医生", gender="f") == "单医生"


@pytest.mark.parametrize(
    ("gender", "expected"), [("m", "欧阳先生"), ("f", "欧阳女士"), ("female", "欧阳女士")]
)
def test_salutation_uses_the_gender_of_the_profile(gender, expected):
    assert salutation("欧阳静", gender=gender) == expected


@pytest.mark.parametrize("gender", ["", "-", "unknown", "other"])
def test_salutation_never_guesses_a_gender(gender):
    assert salutation("王美丽", gender=gender) == "王美丽"
    assert salutation("王美丽", gender=gender, language="en") == "王美丽"


@pytest.mark.parametrize("name", ["欧阳", "买买提·艾力", "John Smith"])
def test_salutation_keeps_the_full_name_where_the_surname_is_unclear(name):
    assert salutation(name, title="老师", gender="m") == name


@pytest.mark.parametrize(
    ("name", "gender", "expected"),
    [
        ("欧阳静", "f", "Ms Ouyang"),
        ("单强", "m", "Mr Shan"),
        ("吕布", "m", "Mr Lü"),
        ("John  Smith", "m", "John Smith"),
    ],
)
def test_salutation_in_english_spells_the_surname(name, gender, expected):
    assert salutation(name, gender=gender, language="en") == expected


def test_salutation_in_english_takes_an_english_title():
    assert salutation("单雪", title="Dr", gender="f", language="en") == "Dr Shan"
    assert salutation("单雪", title="医生", gender="f", language="en") == "Ms Shan"


@pytest.mark.parametrize(
    ("tier", "expected"), [("S", "王先生"), ("A", "王先生"), ("B", "王先生"), ("", "王先生"), ("C", "您好")]
)
def test_salutation_lets_the_tier_decide_between_a_name_and_a_plain_hello(tier, expected):
    assert salutation("王建国", gender="m", tier=tier) == expected


def test_salutation_of_somebody_without_a_name_is_a_plain_hello():
    assert salutation("", gender="m", tier="S") == "您好"
    assert salutation("  ", language="en") == ""


def test_salutation_of_the_lowest_tier_keeps_a_stored_wish_or_title_and_english_names():
    assert salutation("王建国", preferred="老王", tier="C") == "老王"
    assert salutation("李明", title="老师", tier="C") == "李老师"
    assert salutation("王建国", gender="m", tier="C", language="en") == "Mr Wang"


@given(st.text(), st.text(), st.text(), st.sampled_from(["zh", "en"]))
def test_salutation_never_fails_and_never_adds_a_gender(name, title, gender, language):
    address = salutation(name, title=title, gender="", language=language)
    assert isinstance(address, str)
    assert "先生" not in address.replace(name, "").replace(title, "") or "先生" in name + title
    salutation(name, title=title, gender=gender, language=language)
