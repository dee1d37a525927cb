"""The compose file: pinned, closed, explained; and the command of each service really starts."""

import ast
import datetime as dt
import http.client
import json
import os
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg2
import pytest
import yaml
from celery.beat import PersistentScheduler

from scrm.celery import app
from scrm.supervisor import Supervisor, pick_port

ROOT = Path(__file__).resolve().parent.parent
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
LONG_RUNNING = {name for name in SERVICES if name != "migrate"}
OURS = {name for name, service in SERVICES.items() if "build" in service}
HOST = "reunion.example.com"
PLACE_OF_SCHEDULE = "/tmp"  # noqa: S108 (inside the container)


def variables_of_settings():
    """Return the environment variables that the settings read."""
    tree = ast.parse((ROOT / "scrm" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    reads = [call for call in calls if ast.unparse(call.func).startswith("env.") and call.args]
    return {call.args[0].value for call in reads if isinstance(call.args[0], ast.Constant)}


def variables_of_example():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {line.partition("=")[0] for line in lines if line and not line.startswith("#")}


def variables_filled_in_by_compose():
    return set(re.findall(r"(?<!\$)\$\{(\w+)\}", (ROOT / "docker-compose.yml").read_text()))


def variables_given_by_compose():
    return {name for service in OURS for name in SERVICES[service]["environment"]}


def test_every_image_is_pinned_to_a_minor_version():
    for name, service in SERVICES.items():
        assert re.search(r":\d+\.\d+(\.\d+)?$", service["image"]), name


def test_the_image_of_our_own_services_carries_the_version_of_the_product():
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[1]
    assert {SERVICES[name]["image"] for name in OURS} == {f"reunion:{version}"}


def test_only_web_publishes_a_port_and_only_to_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_every_long_running_service_has_a_health_check_and_starts_again():
    for name in LONG_RUNNING:
        assert SERVICES[name]["healthcheck"]["test"], name
        assert SERVICES[name]["restart"] == "unless-stopped", name


def test_every_variable_of_the_example_is_read():
    assert variables_of_example() <= variables_of_settings() | variables_filled_in_by_compose()


def test_every_variable_that_compose_needs_stands_in_the_example():
    assert variables_filled_in_by_compose() <= variables_of_example()


def test_every_variable_that_compose_gives_is_read_by_the_settings():
    assert variables_given_by_compose() <= variables_of_settings()


def test_every_variable_of_the_settings_stands_in_the_example_or_in_the_handbook():
    handbook = (ROOT / "docs" / "operations.md").read_text()
    explained = variables_of_example() | set(re.findall(r"`([A-Z_]+)`", handbook))
    assert variables_of_settings() <= explained


def test_no_password_of_the_example_is_filled_in():
    lines = (ROOT / ".env.example").read_text().splitlines()
    secrets = [line for line in lines if re.match(r"SECRET_KEY|\w*PASSWORD", line)]
    assert len(secrets) == 3
    assert all(line.endswith("=") for line in secrets)


@pytest.fixture(scope="module")
def database():
    """Give the address of an empty database of the test cluster, dropped afterwards."""
    name = f"compose_{uuid4().hex[:8]}"
    ask_server(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    ask_server(f"DROP DATABASE {name} WITH (FORCE)")


def ask_server(statement):
    server = psycopg2.connect(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl())
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute(statement)


def broker():
    """Give the address of a database of the broker that no other test uses."""
    url = os.environ["REDIS_URL"]
    return f"{url}?db=9" if url.startswith("unix:") else urlsplit(url)._replace(path="/9").geturl()


@pytest.fixture(scope="module")
def production(database):
    """Give the environment of a service: what compose and a filled .env would give."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "REUNION_BOOTSTRAP": "0",
        "REUNION_MODE": "production",
        "SECRET_KEY": "a-key-of-the-compose-test-" * 3,
        "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        "DATABASE_URL": database,
        "REDIS_URL": broker(),
    }


@pytest.fixture(scope="module")
def migrated(production):
    """Run the migrate service to its end."""
    return run_in(production, SERVICES["migrate"]["command"], seconds=120)


@pytest.fixture(scope="module")
def children(tmp_path_factory):
    with Supervisor(tmp_path_factory.mktemp("log")) as supervisor:
        yield supervisor


@pytest.fixture(scope="module")
def port(children, production, migrated):
    """Start the web service and give its port."""
    port = pick_port(0)
    children.start("web", with_port(SERVICES["web"]["command"], port), production)
    children.wait_for_http("web", port, "/healthz")
    return port


@pytest.fixture(scope="module")
def schedule(children, production, migrated, tmp_path_factory):
    """Start worker and beat; the beat finds itself an hour late, so that it sends at once."""
    children.start("worker", SERVICES["worker"]["command"], production)
    schedule = tmp_path_factory.mktemp("beat") / "beat"
    write_late_schedule(schedule)
    command = [
        part.replace(f"{PLACE_OF_SCHEDULE}/beat", str(schedule)) for part in SERVICES["beat"]["command"]
    ]
    children.start("beat", command, production)
    return schedule


def write_late_schedule(path):
    scheduler = PersistentScheduler(app, schedule_filename=str(path))
    for entry in scheduler.schedule.values():
        entry.last_run_at -= dt.timedelta(hours=1)
    scheduler.close()


def with_port(command, port):
    return [part.replace("8000", str(port)) for part in command]


def run_in(environment, command, seconds):
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


def get(port, path, **headers):
    """Return status, headers and body of an answer, whatever the status."""
    address = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(address):
        address.request("GET", path, headers={"Host": HOST} | headers)
        answer = address.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def wait_for_line(children, name, text, seconds=60):
    deadline = time.monotonic() + seconds
    while not re.search(text, children.log_of(name).read_text(errors="replace")):
        children.check()
        assert time.monotonic() < deadline, f"{name} never said {text}\n{children.last_lines(name)}"
        time.sleep(0.2)


def test_migrate_ends_well(migrated):
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr


def test_web_answers_the_health_check_of_compose(port, production):
    check = SERVICES["web"]["healthcheck"]
    command = with_port(check["test"][1:], port)
    assert any(run_in(production, command, seconds=20).returncode == 0 for _turn in range(check["retries"]))
    status, _headers, body = get(port, "/healthz")
    assert (status, json.loads(body)) == (200, {"database": {"ok": True}})


def test_web_tells_whether_it_is_ready(port):
    status, _headers, body = get(port, "/readyz")
    states = json.loads(body)
    assert (states["database"], states["broker"]) == ({"ok": True}, {"ok": True})
    assert status == (200 if all(state["ok"] for state in states.values()) else 503)


def test_web_refuses_the_api_over_plain_http(port):
    status, _headers, body = get(port, "/api/v1/queue/", Authorization="Bearer rk_sent_in_clear")
    assert (status, json.loads(body)["code"]) == (403, "https_required")


def test_web_sends_pages_over_plain_http_to_https(port):
    status, headers, _body = get(port, "/sign-in/")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/sign-in/")


def test_web_refuses_a_host_that_is_not_its_own(port):
    assert get(port, "/healthz", Host="elsewhere.example.com")[0] == 400


def test_worker_answers_the_health_check_of_compose(children, schedule, production):
    wait_for_line(children, "worker", "ready.")
    command = ["sh", "-c", SERVICES["worker"]["healthcheck"]["test"][1]]
    assert run_in(production, command, seconds=60).returncode == 0


def test_beat_sends_and_the_worker_notes_its_heartbeat(children, schedule, port):
    wait_for_line(children, "worker", r"segmentation\.note_heartbeat\[[^]]+\] succeeded")
    assert json.loads(get(port, "/readyz")[2])["worker"]["ok"]


def test_beat_passes_the_health_check_of_compose(children, schedule, production):
    wait_for_line(children, "beat", "beat: Starting...")
    check = SERVICES["beat"]["healthcheck"]["test"][1].replace("$$", "$")
    command = ["sh", "-c", check.replace(PLACE_OF_SCHEDULE, str(schedule.parent))]
    assert run_in(production, command, seconds=10).returncode == 0
