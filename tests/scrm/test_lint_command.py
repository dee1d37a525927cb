"""Checks of the command that judges a file of greetings."""

import csv
import gzip

import pytest
from django.core.management import CommandError, call_command

from scrm.lib.tone.judging import expected_flaws, judge, scores

ROWS = [
    ["ok", "王建国", "m", "-", "王先生您好，我是小陈。今天降温厉害，出门多添件衣服。不用回。"],
    ["push,familiar", "赵敏", "f", "-", "亲爱的，双十一预售开始啦，快来抢！"],
    ["salutation", "张伟", "-", "-", "张先生您好，最近天干，记得多喝水，照顾好自己。"],
    ["ok", "单雪", "f", "医生", "单医生，辛苦了，天冷值夜班记得吃口热的，点链接看看。"],
]
HEAD = ["flaws", "customer_name", "gender", "role_title", "text"]


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a packed file of rows."""

    def packed(head, rows):
        path = tmp_path / "texts.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *rows])
        return path

    return packed


def rows_of(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_lint_writes_every_row_with_its_judgement_and_prints_how_right_it_is(write, tmp_path, capsys):
    out = tmp_path / "out.csv"
    call_command("lint", str(write(HEAD, ROWS)), out=out)
    found = [(row["expected"], row["verdict"], row["flaws"]) for row in rows_of(out)]
    assert found == [
        ("ok", "ok", "ok"),
        ("push,familiar", "block", "familiar,push"),
        ("salutation", "block", "salutation"),
        ("ok", "block", "push"),
    ]
    said = capsys.readouterr().out
    assert "block        3" in said
    assert "push               1     1      0       0.50    1.00" in said
    assert "without a flaw: 2, left alone: 1" in said


def test_lint_needs_no_more_than_texts_and_keeps_other_columns(write, tmp_path, capsys):
    out = tmp_path / "out.csv.gz"
    call_command("lint", str(write(["id", "text"], [["7", "Hi, book now and save 20%!"]])), out=out)
    with gzip.open(out, "rt", encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    assert (row["id"], row["verdict"], row["flaws"]) == ("7", "block", "push")
    assert "precision" not in capsys.readouterr().out


def test_lint_says_what_is_wrong_with_a_file(write, tmp_path):
    out = tmp_path / "out.csv"
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"\x1f\x8b no")
    for path in (tmp_path / "missing.csv", broken, write(["words"], [["hello"]])):
        with pytest.raises(CommandError):
            call_command("lint", str(path), out=out)


def test_judge_survives_rows_with_missing_cells():
    assert judge({"text": None, "customer_name": None}).flaws == ()
    assert judge({}).verdict in ("ok", "hint")


def test_scores_count_right_wrong_and_missed():
    pairs = [({"push"}, {"push"}), ({"push"}, set()), (set(), {"canned"})]
    canned, push = scores(pairs)
    assert (canned.precision, canned.recall) == (0, None)
    assert (push.precision, push.recall) == (1, 0.5)
    assert expected_flaws("ok") == set()
    assert expected_flaws("push, canned") == {"push", "canned"}
