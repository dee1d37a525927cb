"""The documents keep up with the code: what they show works, and what exists is written down."""

import ast
import json
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.test import Client
from django.urls import URLPattern, get_resolver

from outreach import rules as contact
from outreach.actions.filling import ensure_queue_run
from scrm.celery import app as celery
from segmentation import rules as standing
from segmentation.actions.nightly import open_nightly_run, work_on_run
from users.actions.event_types import map_event_type
from users.actions.keys import create_key
from users.models import EventType, Source
from users.rules import DIMENSIONS, SCOPES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
OURS = ("scrm", "users", "segmentation", "community", "outreach")
ELLIPSIS = "…"


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# ---- the examples of docs/api.md


def exchanges() -> list[tuple[str, str, object, object]]:
    """Return method, path, body and expected answer of every example."""
    blocks = re.findall(r"```http\n(.*?)```\s*```json\n(.*?)```", read("docs/api.md"), re.DOTALL)
    return [(*parsed(request), json.loads(answer)) for request, answer in blocks]


def parsed(request: str) -> tuple[str, str, object]:
    line, _blank, body = request.partition("\n\n")
    method, path = line.split()
    return method, path, json.loads(body) if body.strip() else None


def differences(expected, found, place="answer"):
    """Name where an answer is not what the document says; an ellipsis stands for anything."""
    if expected == ELLIPSIS:
        return []
    if isinstance(expected, dict) and isinstance(found, dict):
        if expected.keys() != found.keys():
            return [f"{place}: keys {sorted(expected.keys() ^ found.keys())}"]
        return [d for key in expected for d in differences(expected[key], found[key], f"{place}.{key}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{place}[{i}]")]
    return [] if expected == found else [f"{place}: {expected!r} is written, {found!r} came"]


@pytest.fixture
def call(db, source, now):
    """Return a function that sends an example with a key that may do everything."""
    Source.objects.create(code="app", name="App", created_at=now)
    _key, token = create_key(source=source, name="docs", scopes=list(SCOPES), days=1, by=None, now=now)

    def send(method, path, body):
        client = Client(headers={"Authorization": f"Bearer {token}"})
        content = json.dumps(body) if body is not None else ""
        return client.generic(method, path, content, content_type="application/json")

    return send


def let_a_night_pass(now, by):
    """Map the types that were pushed, then do what the night does."""
    for event_type in EventType.objects.all():
        map_event_type(
            event_type=event_type,
            dimension=event_type.code if event_type.code in DIMENSIONS else "contact",
            label="",
            is_passive=False,
            by=by,
            now=now,
        )
    run = open_nightly_run(date=now.date(), now=now)
    work_on_run(run_id=run.pk)
    ensure_queue_run(now=now)


@pytest.mark.django_db(transaction=True)
def test_every_example_of_the_api_is_answered_as_written(call, koe, manager, now):
    wrong, is_night_over = [], False
    for method, path, body, expected in exchanges():
        if method == "GET" and not is_night_over:
            let_a_night_pass(now, manager)
            is_night_over = True
        answer = call(method, path, body)
        wrong += [f"{method} {path} {difference}" for difference in differences(expected, answer.json())]
    assert wrong == []
    assert len(exchanges()) >= 10


# ---- what exists is written down


READS = re.compile(r"env\.|os\.environ\.|os\.getenv")


def environment_reads() -> set[str]:
    """Return every environment variable that our code asks for by name."""
    files = [path for folder in OURS for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    asked = [call.args[0] for call in calls if READS.match(ast.unparse(call.func))]
    return {name.value for name in asked if isinstance(name, ast.Constant) and isinstance(name.value, str)}


BORROWED = {"HOME", "PATH", "DJANGO_SETTINGS_MODULE", "UV_CACHE_DIR", "UV_DEFAULT_INDEX", "SSL_CERT_FILE"}


def test_every_environment_variable_is_explained():
    explained = set(re.findall(r"`([A-Z][A-Z_]+)`", read("docs/operations.md")))
    assert environment_reads() - BORROWED <= explained


def our_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app in OURS)


@pytest.mark.parametrize("command", our_commands())
def test_command_is_explained(command):
    assert f"`manage.py {command}`" in read("docs/operations.md")


def test_the_numbers_of_texts_are_those_of_the_library():
    greetings = tomllib.loads(read("outreach/data/greetings.toml"))["greeting"]
    languages = Counter(text["language"] for text in greetings)
    told = f"{languages['zh']} Chinese and {languages['en']} English"
    assert told in read("CHANGELOG.md")
    assert told in read("docs/language.md")
    snippets = tomllib.loads(read("community/data/snippets.toml"))["snippet"]
    assert f"{len(snippets)} reviewed snippets" in read("CHANGELOG.md")


def our_tasks() -> list[str]:
    celery.loader.import_default_modules()
    return sorted(name for name in celery.tasks if not name.startswith("celery."))


@pytest.mark.parametrize("task", our_tasks())
def test_task_is_explained(task):
    assert f"`{task}`" in read("docs/operations.md")


def api_routes(resolver=None, prefix="/") -> list[str]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        found += [address] if isinstance(pattern, URLPattern) else api_routes(pattern, address)
    return [address for address in found if address.startswith("/api/")]


@pytest.mark.parametrize("route", api_routes())
def test_route_of_the_api_is_explained(route):
    assert route in read("docs/api.md")


@pytest.mark.parametrize("scope", SCOPES)
def test_scope_is_explained(scope):
    assert f"`{scope}`" in read("docs/api.md")


def refusals_of_items() -> set[str]:
    """Return the codes with which ingestion refuses an item."""
    paths = [*(ROOT / "users" / "rules").glob("*.py"), *(ROOT / "users" / "actions" / "ingest").glob("*.py")]
    return {
        code for path in paths for code in re.findall(r'Fault\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }


def test_every_refusal_of_an_item_is_explained():
    explained = set(re.findall(r"`(\w+)`", read("docs/api.md")))
    assert refusals_of_items() <= explained
    assert "conflict" in refusals_of_items()


def test_method_names_the_numbers_of_the_rules():
    written = dict(re.findall(r"^\| ([a-z_]+) \| ([\d.]+) \|$", read("docs/method.md"), re.MULTILINE))
    values = standing.STANDARD.as_values() | contact.STANDARD.as_values()
    numbers = {name: str(value) for name, value in values.items() if type(value) in (int, float)}
    assert written == numbers


# ---- what is written down exists


def linked_files(name: str) -> set[str]:
    """Return the files that a document links to or shows."""
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", read(name))
    return {str(((ROOT / name).parent / link).resolve().relative_to(ROOT)) for link in links}


DOCUMENTS = [
    "README.md",
    "CHANGELOG.md",
    *(str(path.relative_to(ROOT)) for path in sorted(DOCS.rglob("*.md"))),
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_links_to_files_that_exist(document):
    assert [link for link in linked_files(document) if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_names_commands_that_exist(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", read(document)))
    assert named <= {*get_commands(), "bench"}


def test_readme_leads_to_every_document():
    pages = {str(path.relative_to(ROOT)) for path in DOCS.glob("*.md")}
    assert pages <= linked_files("README.md")


@pytest.mark.parametrize("path", sorted((DOCS / "decisions").glob("*.md")), ids=lambda path: path.name)
def test_decision_has_a_number_a_title_and_a_date(path):
    text = path.read_text(encoding="utf-8")
    number = int(path.name.partition("-")[0])
    assert re.match(rf"# {number}\. \S", text)
    assert re.search(r"^\*\*Decided\*\* \d{4}-\d\d-\d\d\.$", text, re.MULTILINE)
    assert text.count("\n") <= 60, "a decision fits on one screen"


def test_changelog_begins_with_the_version_of_the_product():
    version = re.search(r'^version = "(.+)"$', read("pyproject.toml"), re.MULTILINE)[1]
    assert re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE)[1] == version
