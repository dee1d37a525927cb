"""The supervisor: order, waiting for an answer, death, and the way out."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from scrm.supervisor import ChildDied, NoAnswer, Supervisor, answers, die_with_parent, pick_port, stop_group

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def children(tmp_path):
    with Supervisor(tmp_path / "log") as supervisor:
        yield supervisor


def test_wait_for_http_waits_until_the_child_answers(children, tmp_path):
    port = pick_port(0)
    command = [
        sys.executable,
        "-m",
        "http.server",
        str(port),
        "--bind",
        "127.0.0.1",
        "--directory",
        str(tmp_path),
    ]
    children.start("web", command)
    children.wait_for_http("web", port)
    assert answers(port, "/")
    children.stop()
    assert not answers(port, "/")


def test_wait_for_http_gives_up_on_a_silent_child(children):
    children.start("web", SLEEPER)
    with pytest.raises(NoAnswer, match="web does not answer"):
        children.wait_for_http("web", pick_port(0), seconds=0.3)


def test_wait_reports_a_child_that_died_with_its_log(children):
    children.start("worker", [sys.executable, "-c", "raise SystemExit('no broker')"])
    with pytest.raises(ChildDied, match="worker ended with 1\nno broker"):
        children.wait()


def test_start_adds_to_the_environment(children):
    program = "import os; raise SystemExit(os.environ['GREETING'] + os.environ['PATH'][:0])"
    children.start("web", [sys.executable, "-c", program], {"GREETING": "hello"})
    with pytest.raises(ChildDied, match="hello"):
        children.wait()


def test_stop_ends_the_last_started_first(tmp_path):
    noting = "import signal, sys, time\ndef note(*_): print(sys.argv[1], flush=True); sys.exit()\n"
    noting += "signal.signal(signal.SIGTERM, note); print('ready', flush=True)\ntime.sleep(60)"
    ended = tmp_path / "same.log"
    with Supervisor(tmp_path) as children:
        children.log_of = lambda name: ended
        for name in ("first", "second"):
            children.start(name, [sys.executable, "-c", noting, name])
        while ended.read_text().count("ready") < 2:
            time.sleep(0.02)
    assert ended.read_text().split() == ["ready", "ready", "second", "first"]


def test_stop_group_kills_what_a_child_left_behind():
    script = "sleep 60 & echo $!; exec sleep 60"
    child = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True)
    grandchild = int(child.stdout.readline())
    stop_group(child)
    child.stdout.close()
    deadline = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(grandchild)


@pytest.mark.skipif(not die_with_parent(), reason="the parent-death signal is Linux's")
def test_children_die_with_a_killed_supervisor(tmp_path):
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom scrm.supervisor import Supervisor\n"
        "children = Supervisor(Path(sys.argv[1]))\nchildren.start('sleeper', ['sleep', '60'])\n"
        "print(children.children['sleeper'].pid, flush=True)\ntime.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        sleeper = int(parent.stdout.readline())
        assert is_alive(sleeper)
        parent.kill()
    deadline = time.monotonic() + 5
    while is_alive(sleeper) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(sleeper)


def test_stop_restores_the_handlers_of_signals(children):
    before = signal.getsignal(signal.SIGTERM)
    children.stop()
    assert signal.getsignal(signal.SIGTERM) is before


def test_pick_port_avoids_one_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        wanted = taken.getsockname()[1]
        assert pick_port(wanted) not in (0, wanted)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return os.path.exists(f"/proc/{pid}")
