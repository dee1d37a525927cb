"""Owns `manage.py demo`: a fictional brand, filled once and told on every day, with all services running."""

import contextlib
import fcntl
import sys
import time
from collections.abc import Iterator
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from scrm.demo import load
from scrm.demo.sign_in import make_links
from scrm.lib import clock
from scrm.lib.errors import Refused
from scrm.supervisor import ChildDied, NoAnswer, Supervisor, pick_port
from users.models import Employee

SEED, PROFILES, PORT, PORTS = 20_261, 2_000, 8000, 50
DATA = settings.BASE_DIR / ".data" / "demo"
WIDTH = 24
ROLES = {"koe": "KOE", "lead": "组长 lead", "manager": "运营 manager", "admin": "管理员 admin"}


class Command(BaseCommand):
    """Start the demo, or print new sign-in links for the one that runs."""

    help = "Fill a fictional brand and start everything; Ctrl-C stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--reset", action="store_true", help="drop the demo's data and fill it again")
        parser.add_argument("--links", action="store_true", help="print new sign-in links of a running demo")
        parser.add_argument("--port", type=int, default=PORT, help="wanted port; the next free one is taken")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed makes other people")
        parser.add_argument("--profiles", type=int, default=PROFILES, help="how many people to make")

    def handle(self, *args: object, **options: object) -> None:
        """Run the demo until Ctrl-C."""
        try:
            load.refuse_real_people()
            if options["links"]:
                self.print_links(running_address())
                return
            with the_only_one() as note:
                self.prepare(**options)
                self.serve(note, options["port"])
        except KeyboardInterrupt:
            self.say("已停止", "Stopped")
        except (Refused, ChildDied, NoAnswer) as problem:
            raise CommandError(str(problem)) from problem

    def prepare(self, *, reset: bool, seed: int, profiles: int, **_others: object) -> None:
        """Bring the tables up to date, and the story up to this morning."""
        started = time.monotonic()
        if reset or load.is_half_filled():
            load.drop_everything()
            cache.clear()
        call_command("migrate", verbosity=0)
        bar, now = Bar(self.stdout), clock.now()
        if load.current_filling() is None:
            self.say(f"准备演示品牌 {profiles} 人，约一分钟", f"Making {profiles} people, about a minute")
            load.fill(seed=seed, count=profiles, now=now, say=bar.show)
            bar.end()
        elif load.top_up(now=now, say=bar.show):
            bar.end()
        self.say(f"数据就绪，用时 {time.monotonic() - started:.0f} 秒", "Data ready")

    def serve(self, note: IO[str], wanted: int) -> None:
        """Start web, worker and beat, print how to get in, and watch until Ctrl-C."""
        port = next(port for port in range(wanted, wanted + PORTS) if pick_port(port) == port)
        with Supervisor(DATA / "log") as children:
            for name, command in services(port).items():
                children.start(name, command)
            children.wait_for_http("web", port, "/healthz")
            note.write(f"http://127.0.0.1:{port}")
            note.flush()
            self.print_links(f"http://127.0.0.1:{port}")
            self.say("按 Ctrl-C 停止", "Ctrl-C stops everything")
            try:
                with contextlib.suppress(KeyboardInterrupt):
                    watch(children)
            finally:
                self.say("正在停止", "Stopping")

    def print_links(self, address: str) -> None:
        """Print where the demo is, and a one-time link for each role."""
        self.stdout.write(f"\n  {settings.BRAND_NAME}  {address}\n\n")
        people = one_of_each_role()
        for employee, link in zip(people, make_links(people), strict=True):
            team = f"（{employee.team}）" if employee.team else ""
            self.stdout.write(f"  {padded(ROLES[employee.role] + ' ' + employee.name + team)}{address}{link}")
        self.stdout.write(
            "\n  每个链接只能用一次，12 小时内有效。取新的 / each works once; for new ones:"
            " python3 manage.py demo --links\n"
        )

    def say(self, chinese: str, english: str) -> None:
        """Print a line in both languages."""
        self.stdout.write(f"{chinese} / {english}")
        self.stdout.flush()


class Bar:
    """A bar that redraws itself on a terminal, and is a line for every tenth elsewhere."""

    def __init__(self, out: IO[str]) -> None:
        self.out, self.tenth, self.is_terminal = out, -1, out.isatty()

    def show(self, done: float, what: str) -> None:
        """Draw how much is done."""
        filled = round(done * WIDTH)
        line = f"  [{'#' * filled}{'.' * (WIDTH - filled)}] {done:4.0%} {what}"
        if self.is_terminal:
            self.out.write(f"\r\x1b[2K{line}", ending="")
        elif int(done * 10) > self.tenth:
            self.tenth = int(done * 10)
            self.out.write(line)
        self.out.flush()

    def end(self) -> None:
        """Leave the bar's line."""
        if self.is_terminal:
            self.out.write("")


def services(port: int) -> dict[str, list[str]]:
    """Return the commands of web, worker and beat; they write into the demo's own folder only."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app=scrm.celery", "--quiet"]
    web = [
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--threads=2",
        "--graceful-timeout=3",
        "--no-control-socket",
    ]
    schedule = f"--schedule={DATA / 'beat-schedule'}"
    return {
        "web": [*python, "gunicorn", "scrm.wsgi", *web],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=warning"],
        "beat": [*celery, "beat", schedule, "--pidfile=", "--loglevel=warning"],
    }


def watch(children: Supervisor) -> None:
    """Watch the services; when a new day begins, tell the one that has ended."""
    today = clock.business_date(clock.now())
    while True:
        children.check()
        time.sleep(0.5)
        now = clock.now()
        if clock.business_date(now) != today:
            close_old_connections()
            today = clock.business_date(now)
            load.top_up(now=now)


def one_of_each_role() -> list[Employee]:
    """Return two KOEs of different teams, a lead, the manager and the administrator."""
    working = Employee.objects.working().select_related("team")
    koes = [working.filter(role="koe", team=team).order_by("id").first() for team in teams_of(working)]
    return [
        *koes,
        *(working.filter(role=role).order_by("id").first() for role in ("lead", "manager", "admin")),
    ]


def teams_of(working) -> list[int]:
    """Return the ids of the teams that have KOEs."""
    return sorted(set(working.filter(role="koe").values_list("team", flat=True)))


def padded(text: str, width: int = 30) -> str:
    """Fill a text up to a width in which a Chinese character takes two places."""
    return text + " " * max(1, width - sum(2 if ord(letter) > 0x2E7F else 1 for letter in text))


@contextlib.contextmanager
def the_only_one() -> Iterator[IO[str]]:
    """Hold the demo's lock and yield the note in which its address is left; refuse a second demo."""
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "demo.lock").open("a+") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"演示已在运行 / The demo is already running: {running_address()}") from None
        note.truncate(0)
        yield note


def running_address() -> str:
    """Return the address of the demo that runs."""
    path = DATA / "demo.lock"
    with contextlib.suppress(OSError), path.open("a+") as note:
        note.seek(0)
        address = note.read().strip()
        try:
            fcntl.flock(note, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return address
    raise CommandError("演示没有在运行，先运行 python3 manage.py demo / The demo is not running")
