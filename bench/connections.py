"""Connections of one process: requests, round trips, broadcasts and memory, against bare pygls.

Both serve the same command over a Unix socket, each connection with a server of its own.

Goals in requests a second and in parts of a core mean a machine on which bare pygls does 18,000
small requests a second. Here they are held against what was measured times the speed of such a
machine over that of this one, as the processor time of bare pygls shows it in the same run.
"""

import os
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.table import Row
from bench.wire import Wire, command

ROUNDS = 7
REQUESTS = 2000
WINDOW = 64
TRIPS = 200
OPENED = 200
GUESTS = 50
STREAMS = 10
PACE = 100
"""Tokens in a second, of each stream."""
SECONDS = 3
NOMINAL = 18_000
"""Small requests a second of bare pygls on the machine that the goals mean."""
UPDATES = {"experimental": {"sessionls": {"updates": True}}}


def rows() -> list[Row]:
    """Requests, round trips, memory and broadcasts."""
    with _listening("bare") as (bare, bare_pid), _listening("ours") as (ours, our_pid):
        with _connected(bare) as one, _connected(ours) as other, _stdio() as third:
            used = _processor(bare_pid)
            slow, quick, waiting = _taking_turns(
                lambda: _request(one, "ping"),
                lambda: _request(other, "ping"),
                lambda: _request(other, "async"),
            )
            faster = (_processor(bare_pid) - used) / (ROUNDS * REQUESTS) * NOMINAL
            stdio, trip = _taking_turns(lambda: _trip(third), lambda: _trip(other))
        memory = _memory(bare, bare_pid), _memory(ours, our_pid)
    return [
        Row("a small request of many", quick, "µs", "bare pygls", slow, 1 / 3),
        Row("the same, by a coroutine", waiting, "µs", "bare pygls", slow),
        Row("small requests, a second", 1e6 / quick, "", "bare pygls", 1e6 / slow),
        Row(
            "the same, where bare pygls does 18,000", NOMINAL * slow / quick, "",
            "bare pygls", NOMINAL, least=60_000,
        ),
        Row("round trip over a socket", trip, "µs", "bare pygls, stdio", stdio, 1.0),
        Row("memory of a connection", memory[1], "kB", "bare pygls", memory[0], 0.2),
        *_all_streams(faster),
    ]  # fmt: skip


def _all_streams(faster: float) -> list[Row]:
    """What broadcasts take here, and on a machine that is so many times faster."""
    ours, bare = _broadcasts("desks"), _broadcasts("bare")
    return [
        Row(f"{STREAMS} streams to {GUESTS} connections", ours, "% of a core", "bare pygls", bare),
        Row(
            "the same, where bare pygls does 18,000", ours / faster, "% of a core",
            "bare pygls", bare / faster, 6.0, goal_is_value=True,
        ),
    ]  # fmt: skip


def _processor(pid: int) -> float:
    """Seconds of a processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _taking_turns(*measures: Callable[[], float]) -> Sequence[float]:
    """The median of each, from rounds in turns."""
    rounds = [[measure() for measure in measures] for _ in range(ROUNDS)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def _request(wire: Wire, name: str) -> float:
    """Microseconds for each of many requests, of which a window is on its way."""
    asked = [command(number, name) for number in range(REQUESTS)]
    began = time.perf_counter()
    wire.send(b"".join(asked[:WINDOW]))
    sent, came = WINDOW, 0
    while came < REQUESTS:
        came_now = wire.count_frames()
        wire.send(b"".join(asked[sent : sent + came_now]))
        sent, came = sent + came_now, came + came_now
    return (time.perf_counter() - began) / REQUESTS * 1e6


def _trip(wire: Wire) -> float:
    """Microseconds from a request to its answer, one after the other."""
    wire.ask("ping")
    took: list[float] = []
    for _ in range(TRIPS):
        began = time.perf_counter()
        wire.ask("ping")
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1e6


def _memory(path: str, pid: int) -> float:
    """Kilobytes that each of many more connections takes."""
    with ExitStack() as stack:
        for _ in range(OPENED // 4):
            stack.enter_context(_connected(path)).ask("ping")
        before = _resident(pid)
        for _ in range(OPENED):
            stack.enter_context(_connected(path)).ask("ping")
        return (_resident(pid) - before) / OPENED / 1000


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _broadcasts(kind: str) -> float:
    """How much of a core streams take that go to many connections, all of which read."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _listening(kind) as (path, _),
        ExitStack() as stack,
    ):
        begun = {"rootUri": Path(folder).as_uri(), "capabilities": UPDATES}
        guests = [stack.enter_context(_connected(path, **begun)) for _ in range(GUESTS)]
        host = guests[0]
        sessions = _followed(guests) if kind == "desks" else [str(n) for n in range(STREAMS)]
        asked = {"sessions": sessions, "tokens": PACE * SECONDS, "pace": PACE}
        host.send(command(-1, "stream", asked))
        _read_along(guests[1:], SECONDS)
        return host.answer(-1)["result"]["share"]


def _followed(guests: Sequence[Wire]) -> Sequence[str]:
    """Sessions that all of them follow."""
    made = [guests[0].ask("sessionls.session.new", {"title": str(n)}) for n in range(STREAMS)]
    sessions = [one["session"]["id"] for one in made]
    for guest in guests:
        for session in sessions:
            guest.ask("sessionls.session.load", {"session": session})
    return sessions


def _read_along(guests: Sequence[Wire], seconds: float) -> None:
    """Read what comes for a time; every guest must have got about all of it."""
    with selectors.DefaultSelector() as selector:
        for guest in guests:
            selector.register(guest.source, selectors.EVENT_READ, guest)
        came = dict.fromkeys(guests, 0)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                came[key.data] += key.data.count_frames()
            # As an editor does: otherwise this process takes the processor from the measured one.
            time.sleep(0.005)
    if min(came.values()) < STREAMS * seconds:
        raise SystemExit(f"Only {min(came.values())} frames came to one of the guests")


@contextmanager
def _listening(kind: str) -> Generator[tuple[str, int]]:
    """A process that serves at a socket: the socket's path and the process's number."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        called = [sys.executable, "-m", "bench.serving", kind, path]
        with subprocess.Popen(called, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise SystemExit(f"The server {kind} did not start")
            try:
                yield path, process.pid
            finally:
                process.kill()


@contextmanager
def _connected(path: str, **params: object) -> Generator[Wire]:
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(path)
        yield Wire(link.fileno(), link.fileno()).initialize(**params)


@contextmanager
def _stdio() -> Generator[Wire]:
    called = [sys.executable, "-m", "bench.serving", "stdio"]
    with subprocess.Popen(called, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Wire(process.stdout.fileno(), process.stdin.fileno()).initialize()
        process.kill()
