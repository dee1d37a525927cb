import csv
import gzip

import pytest
from django.core.management import CommandError, call_command

from users.models import Event, EventType, Identity, Profile, Rejection, Source

EVENTS = "user,ts,type\n1,2020-01-01T10:00:00,question\n1,2020-01-01T10:00:00,question\n2,2020-01-02,badge\n"
OPTIONS = {
    "source": "log",
    "create_source": True,
    "time_zone": "UTC",
    "columns": "external_id=user,occurred_at=ts",
}


@pytest.fixture
def run(db, tmp_path, capsys):
    """Return a function that imports a file's content and gives the last line."""

    def run_import(command, content, **options):
        path = tmp_path / "people.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command(command, path, **OPTIONS | options)
        return capsys.readouterr().out.strip().splitlines()[-1]

    return run_import


def test_import_events_keeps_repeated_rows_and_adds_nothing_when_run_again(run, monkeypatch):
    monkeypatch.setattr("users.actions.ingest.files.BATCH", 1)  # equal rows lie in different batches
    options = {"types": "post=question|answer", "passive": "badge"}
    assert run("import_events", EVENTS, **options).startswith("3 rows: 3 accepted, 0 duplicate, 0 rejected")
    assert run("import_events", EVENTS, **options).startswith("3 rows: 0 accepted, 3 duplicate, 0 rejected")
    assert Event.objects.count() == 3
    types = set(EventType.objects.values_list("code", "dimension", "is_passive"))
    assert types == {("question", "post", False), ("answer", "post", False), ("badge", "", True)}
    assert Source.objects.get().time_zone == "UTC"


def test_import_events_writes_refused_rows_with_their_line_and_reason(run, tmp_path):
    last = run("import_events", EVENTS + "3,yesterday,question\n,2020-01-01,question\n")
    assert "2 rejected" in last
    with (tmp_path / "people.csv.rejects.csv").open(encoding="utf8") as rejects:
        rows = list(csv.DictReader(rejects))
    assert [(row["line"], row["code"], row["user"]) for row in rows] == [
        ("5", "bad_time", "3"),
        ("6", "missing_field", ""),
    ]
    assert Rejection.objects.count() == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("packed", [False, True])
def test_import_profiles_reads_the_usual_encodings_packed_or_not(run, encoding, packed):
    content = "user,name,tags,city\n7,欧阳锋,露营|亲子,\n".encode(encoding)
    run("import_profiles", gzip.compress(content) if packed else content, columns="external_id=user")
    profile = Profile.objects.get()
    assert (profile.name, profile.city) == ("欧阳锋", "")
    assert {tag.name for tag in profile.tags.all()} == {"露营", "亲子"}
    assert Identity.objects.get().external_id == "7"


def test_import_says_what_is_wrong_with_a_file_or_an_option(run, tmp_path):
    for content, options in [
        (b"", {}),
        (gzip.compress(EVENTS.encode(), mtime=0)[:-6], {}),
        (EVENTS, {"columns": "external_id"}),
        (EVENTS, {"types": "posts=question"}),
        (EVENTS, {"source": "other", "create_source": False}),
        (EVENTS, {"source": "other", "time_zone": "Mars"}),
    ]:
        with pytest.raises(CommandError):
            run("import_events", content, **options)
    with pytest.raises(CommandError):
        call_command("import_events", tmp_path / "absent.csv", source="log")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (EVENTS + '3,2020-01-02,"never closed\n4,2020-01-02,badge\n', "line 5: a quote is never closed"),
        (EVENTS + f"3,2020-01-02,{'x' * 1_100_000}\n", "line 5: field larger"),
        ("who,ts,type\n1,2020-01-02,badge\n", "no column: user"),
        (gzip.compress(EVENTS.encode() * 100)[:-20] + b"\0" * 20, "读不了这个文件"),
    ],
)
def test_import_events_says_where_a_file_is_no_csv_of_ours(run, content, why):
    with pytest.raises(CommandError, match=why):
        run("import_events", content)


def test_import_events_reads_texts_over_several_lines_and_loose_quotes(run):
    rows = '1,2020-01-01,"two\nlines ""quoted"""\n2,2020-01-01,5" screen\n3,2020-01-01,last\n'
    assert run("import_events", "user,ts,type\n" + rows).startswith("3 rows: 3 accepted")


def test_import_events_tells_what_it_ignored(run):
    rows = "1,2020-01-01,badge,red,one too many\n2,2020-01-01,badge,,\n"
    assert run("import_events", "user,ts,type,colour\n" + rows).endswith(
        "; ignored (surplus cells) 1, colour 1"
    )


def test_import_events_never_writes_refused_rows_over_its_own_file(run, tmp_path):
    with pytest.raises(CommandError, match="another file"):
        run("import_events", EVENTS, rejects=tmp_path / "people.csv")
    assert (tmp_path / "people.csv").read_text() == EVENTS
