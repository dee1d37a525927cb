"""Holds the command that proves the value models on a log."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.segmentation.rules.shoppers import SAMPLE, shoppers

METHOD = Path(__file__).resolve().parents[2] / "docs" / "method.md"


@pytest.fixture
def write_log(tmp_path):
    def write(log, header="customer_id,date,amount"):
        path = tmp_path / "log.csv"
        days = log.day.astype("datetime64[D]").astype(str)  # day 0 is 1970-01-01
        lines = [f"C{c},{d},{a:.2f}" for c, d, a in zip(log.customer, days, log.amount, strict=True)]
        path.write_text("\n".join([header, *lines]))
        return str(path)

    return write


def test_fit_value_ends_in_one_json_object(capsys):
    call_command("fit_value", str(SAMPLE), calibration_end="1997-09-30")
    written = capsys.readouterr()
    found = json.loads(written.out.strip().splitlines()[-1])
    assert found["log"]["customers"] == 2357
    assert found["models"]["bg_nbd"]["log_likelihood"] == pytest.approx(-9582.429, abs=0.01)
    assert found["holdout"]["week"] == 78
    assert 0.040 <= -found["holdout"]["tracking_error"]["bg_nbd"] <= 0.043
    assert "back-test ratio" in written.err


def test_fit_value_ranks_by_the_dual_score_better_than_by_past_spend(capsys):
    call_command("fit_value", str(SAMPLE), calibration_end="1997-09-30")
    scores = json.loads(capsys.readouterr().out)["holdout"]["scores"]
    for measure in ("spearman", "top_fifth_revenue", "auc_buys_again"):
        assert scores["dual"][measure] > scores["frequency_and_money"][measure]
        assert scores["dual"][measure] > scores["past_spend"][measure]


def test_method_tells_what_fit_value_prints(capsys):
    call_command("fit_value", str(SAMPLE), calibration_end="1997-09-30")

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    names = ("past spend", "frequency and money", "lifetime value", "both halves (dual)")
    rows = [
        f"| {name} | {score['spearman']:.3f} | {100 * score['top_fifth_revenue']:.1f} % |"
        f" {score['auc_buys_again']:.3f} |"
        for name, score in zip(names, found["holdout"]["scores"].values(), strict=True)
    ]
    method = METHOD.read_text(encoding="utf-8")
    assert [row for row in rows if row.replace("0.", ".") not in method] == []
    assert f"at week 78 are {-100 * found['holdout']['tracking_error']['mbg_nbd']:.1f} % too few" in method
    assert (
        f"add up to {100 * found['holdout']['forecast_ratio']['mbg_nbd']:.0f} % of what was bought" in method
    )


def test_fit_value_takes_other_column_names_and_text_ids(write_log, capsys):
    path = write_log(shoppers(800, 70), "who,am,betrag")
    columns = {"customer_column": "who", "date_column": "am", "amount_column": "betrag"}
    call_command("fit_value", path, calibration_end="1970-12-17", **columns)
    assert json.loads(capsys.readouterr().out)["log"]["customers"] > 400


def test_fit_value_refuses_a_log_without_the_columns(write_log):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("fit_value", write_log(shoppers(50, 20), "a,b,c"), calibration_end="1970-03-12")


def test_fit_value_refuses_customers_who_never_came_back(write_log):
    with pytest.raises(CommandError, match="Only 0 customers bought on more than one day"):
        call_command("fit_value", write_log(shoppers(200, 20, dropout=1.0)), calibration_end="1970-04-11")


def test_fit_value_refuses_a_calibration_that_ends_after_the_log(write_log):
    with pytest.raises(CommandError, match="before the hold-out ends"):
        call_command("fit_value", write_log(shoppers(200, 20)), calibration_end="1972-06-19")
