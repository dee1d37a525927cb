import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.lib.tone.lint import lint


def rules(text, **known):
    return {finding.rule for finding in lint(text, **known)} - {"length", "way_out"}


def grave(text, **known):
    return {finding.rule for finding in lint(text, **known) if finding.severity == "block"}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("push", "店里保养八折，限时三天"),
        ("push", "首批到店，先到先得"),
        ("push", "欢迎您来试驾"),
        ("push", "快来抢"),
        ("push", "记得提前预约"),
        ("push", "车展这周末开始"),
        ("push", "您的会员快到期了，续一下更划算"),
        ("pressure", "是不是不想理我了"),
        ("overpromise", "出了问题我个人赔给您"),
        ("link", "详情见 https://example.com/a"),
        ("link", "详情见ＷＷＷ.example.cn"),
        ("price", "现在只要 ¥１９９"),
        ("price", "三百元就够"),
        ("familiar", "亲，最近好吗"),
        ("familiar", "王哥，早"),
        ("familiar", "宝贝早安"),
        ("absolute", "史上最低"),
        ("absolute", "我们的售后全国第一"),
        ("overpromise", "我们一定全额退款"),
        ("overpromise", "保证三天内修好"),
        ("overpromise", "麻烦您撤销投诉"),
        ("pressure", "上次发您消息没回"),
        ("pressure", "怎么都不来看看"),
        ("pressure", "收到请回复"),
        ("pressure", "帮我完成这个月的任务"),
        ("pressure", "您好久没来了"),
        ("canned", "中秋佳节到，明月当空照，烦恼全跑掉"),
        ("canned", "祝您万事如意、心想事成、身体健康"),
        ("canned", "尊敬的客户，早上好"),
        ("bare", "在吗？"),
        ("punctuation", "周末愉快!!!"),
        ("punctuation", "【温馨提示】今天降温"),
        ("punctuation", "早上好~~~"),
        ("punctuation", "早上好🌞😀"),
        ("questions", "最近好吗？孩子好吗？"),
    ],
)
def test_lint_finds_a_flaw(rule, text):
    assert rule in rules(text)


@pytest.mark.parametrize(
    "text",
    [
        "听说您在急诊抢救病人，辛苦了",
        "您亲自送来的茶，我还记得",
        "替我问候您母亲",
        "路上看到一辆老宝马，想起您说过的话",
        "宝宝最近睡得好吗",
        "最近天干，记得多喝水",
        "第一次见您那天下着雨",
        "第一时间想到了您",
        "今天最高气温三十五度",
        "孩子最喜欢的那本书找到了吗",
        "您上次预约的事我记着",
        "不是推销，就是问个好",
        "元旦那天我值班，元宵前后才休",
        "不用回，您忙",
        "没回也没关系",
        "给您赔个不是",
        "我给您赔个不是",
        "出门最好带把伞",
        "听说孩子考了全校第一，替您高兴",
        "雨天路滑，开车慢些，一路平安",
        "昨天错过您的来电，抱歉",
        "上次没及时接到您的电话，是我不对",
        "孩子的红包收好了吗",
    ],
)
def test_lint_leaves_innocent_words_alone(text):
    assert rules(text) == set()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("push", "A limited time offer just for you"),
        ("push", "Book now, 20% off this week"),
        ("familiar", "Hi honey, how are you"),
        ("absolute", "We have the best service"),
        ("overpromise", "You will get a full refund"),
        ("pressure", "Did you see my last message"),
        ("canned", "Dear customer, a happy new year"),
        ("price", "only $20 today"),
        ("bare", "Hi, are you there?"),
    ],
)
def test_lint_finds_the_english_twins(rule, text):
    assert rule in rules(text, language="en")


@pytest.mark.parametrize(
    "text",
    [
        "All the best for the exam week.",
        "No need to reply, just a hello.",
        "I hope the baby shower went well; give your baby a smile from us.",
        "It is no big deal, take your time.",
    ],
)
def test_lint_leaves_innocent_english_alone(text):
    assert rules(text, language="en") == set()


@pytest.mark.parametrize(
    ("name", "gender", "role_title", "text"),
    [
        ("欧阳静", "f", "", "欧女士您好，降温了"),
        ("王建国", "m", "", "王女士您好"),
        ("张伟", "", "", "张先生您好"),
        ("张伟", "", "", "先生您好"),
        ("司马林", "m", "", "司先生，端午安康"),
        ("王建国", "m", "", "您好，李先生"),
        ("李明", "m", "老师", "李经理好"),
    ],
)
def test_lint_blocks_a_wrong_or_guessed_address(name, gender, role_title, text):
    assert grave(text, customer_name=name, gender=gender, role_title=role_title) == {"salutation"}


@pytest.mark.parametrize(
    ("name", "gender", "role_title", "text"),
    [
        ("欧阳静", "f", "", "欧阳女士早上好"),
        ("欧阳静", "f", "", "早上好，欧阳静女士"),
        ("张伟", "", "", "张伟您好，您先生的手好些了吗"),
        ("单雪", "f", "医生", "单医生，辛苦了"),
        ("买买提·艾力", "", "", "买买提·艾力您好"),
        ("张伟", "", "", "张伟，昨天李先生的话我转达到了"),
    ],
)
def test_lint_accepts_a_right_address(name, gender, role_title, text):
    assert rules(text, customer_name=name, gender=gender, role_title=role_title) == set()


def test_lint_wants_the_name_within_what_a_notification_shows():
    assert "no_name" in rules(
        "今天走过江边的时候忽然下起了小雨，想起您，王先生", customer_name="王建国", gender="m"
    )
    assert "no_name" in rules("Hello, hope the week is going fine.", customer_name="王建国", language="en")


def test_lint_takes_the_stored_form_of_address_as_right():
    assert rules("李姐早，今天降温", customer_name="李敏", preferred="李姐") == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("Hi Ms Ouyang, a calm week to you", False), ("Hi Mr Ouyang", True), ("Hi Ms Ou", True)],
)
def test_lint_checks_an_english_address(text, wrong):
    assert ("salutation" in rules(text, language="en", customer_name="欧阳静", gender="f")) is wrong


def test_lint_blocks_superlatives_only_where_goods_are_meant():
    assert grave("我们的产品国家级水准") == {"absolute"}
    assert grave("您的厨艺真是顶级") == set()


@pytest.mark.parametrize(
    ("size", "severity"), [(10, "hint"), (40, None), (70, "hint"), (100, "warn"), (151, "block")]
)
def test_lint_grades_the_length(size, severity):
    graded = [finding.severity for finding in lint("雨" * size) if finding.rule == "length"]
    assert graded == ([severity] if severity else [])


def test_lint_hints_at_a_way_out_when_a_first_touch_asks():
    asked = "孩子开学还顺利吗？"
    assert "way_out" in {finding.rule for finding in lint(asked)}
    assert "way_out" not in {finding.rule for finding in lint(asked + "不用回。")}
    assert "way_out" not in {finding.rule for finding in lint(asked, first_touch=False)}


def test_lint_lets_an_installation_allow_a_phrase():
    assert "push" in rules("积分林的叶子红了")
    assert rules("积分林的叶子红了", allowed=["积分林"]) == set()


@given(
    st.text(),
    st.sampled_from(["zh", "en"]),
    st.text(max_size=8),
    st.sampled_from(["", "m", "f"]),
    st.booleans(),
)
def test_lint_never_fails_and_marks_true_places(text, language, name, gender, first_touch):
    for finding in lint(text, language=language, customer_name=name, gender=gender, first_touch=first_touch):
        assert finding.matched == text[finding.start : finding.end]
        assert finding.severity in {"block", "warn", "hint"}
        assert str(finding.reason_zh)
