"""Owns a group of child processes: started in order, watched, stopped in reverse.

with Supervisor(logs) as children:
    children.start("web", ["gunicorn", "…"])
    children.wait_for_http("web", port)
    children.start("worker", ["celery", "…"])
    children.wait()
"""

import contextlib
import functools
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from scrm.programs import output_of

SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10


class ChildDied(RuntimeError):
    """A child ended although nobody asked it to; the message ends with its log."""


class NoAnswer(RuntimeError):
    """A child runs but does not answer in time; the message ends with its log."""


class Supervisor:
    """Children of one command; each writes to a log of its own name."""

    def __init__(self, logs: Path) -> None:
        """Remember where the logs go."""
        self.logs = logs
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a child; `environment` is added to this process's own."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log_of(name).open("ab") as log:
            self.children[name] = subprocess.Popen(  # noqa: S603 (no shell)
                [*die_with_parent(), *command],
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for_http(
        self, name: str, port: int, path: str = "/", seconds: float = SECONDS_TO_ANSWER
    ) -> None:
        """Wait until the child answers at 127.0.0.1 with anything but a server error."""
        deadline = time.monotonic() + seconds
        while not answers(port, path):
            self.check()
            if time.monotonic() > deadline:
                raise NoAnswer(f"{name} does not answer\n{self.last_lines(name)}")
            time.sleep(0.1)

    def check(self) -> None:
        """Raise when a child has ended."""
        for name, child in self.children.items():
            if child.poll() is not None:
                raise ChildDied(f"{name} ended with {child.returncode}\n{self.last_lines(name)}")

    def wait(self) -> None:
        """Watch the children until Ctrl-C; raise when one ends by itself."""
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                self.check()
                time.sleep(0.5)

    def stop(self) -> None:
        """Stop all children, the last started first; whatever does not go is killed."""
        with deaf_to_signals():
            for child in reversed(self.children.values()):
                stop_group(child)
        self.children.clear()

    def __enter__(self) -> Self:
        """Begin with no children."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all children, whatever happened."""
        self.stop()

    def log_of(self, name: str) -> Path:
        """Name a child's log."""
        return self.logs / f"{name}.log"

    def last_lines(self, name: str, count: int = 15) -> str:
        """Give the end of a child's log."""
        return "\n".join(self.log_of(name).read_text(errors="replace").splitlines()[-count:])


def pick_port(wanted: int) -> int:
    """Give the wanted port of 127.0.0.1 back, or a free one when it is taken."""
    for port in (wanted, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("127.0.0.1 has no free port")


def answers(port: int, path: str) -> bool:
    """Tell whether a web server at 127.0.0.1 answers with anything but a server error."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", path)
        return connection.getresponse().status < 500
    return False


@functools.cache
def die_with_parent() -> tuple[str, ...]:
    """Give the words that ask the kernel to end a child when its parent is killed; Linux alone has them."""
    words = ("setpriv", "--pdeathsig", "TERM")
    return words if output_of([*words, "echo", "yes"]) == "yes" else ()


def stop_group(child: subprocess.Popen[bytes]) -> None:
    """End a child in order, then whatever is left of its process group."""
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(SECONDS_TO_STOP)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@contextlib.contextmanager
def deaf_to_signals() -> Iterator[None]:
    """Let no second Ctrl-C interrupt the stopping."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = [(number, signal.signal(number, signal.SIG_IGN)) for number in numbers]
    yield
    for number, handler in handlers:
        signal.signal(number, handler)
