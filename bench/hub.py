"""Editors behind forwarders at one hub: starts, round trips, memory, a kill; against bare pygls."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.start import BARE, seconds_to_answer
from bench.table import Row
from bench.wire import Wire, command

EDITOR = [sys.executable, "-m", "sessionls"]
GUEST = [*EDITOR, "join"]
PLAIN = [sys.executable, "-m", "bench.serving", "stdio"]
STARTS, COLD_STARTS = 15, 9
TRIPS = 150
"""Fewer than a guest may send at once."""
AT_ONCE = 10
EDITORS, KILLS = 6, 5
UNIX: Mapping[str, str] = {}
TCP = {"SESSIONLS_HUB_TRANSPORT": "tcp"}


def rows() -> list[Row]:
    """Both transports, ten starts at once, and what a killed hub costs."""
    return [*_starts(), *_trips(), *_memory(), _many_starts(), _killed()]


def _starts() -> list[Row]:
    with _home() as environment, _running(EDITOR, environment):
        warm = _in_turns(STARTS, environment)
    rounds: list[tuple[float, float]] = []
    for _ in range(COLD_STARTS):
        with _home() as environment:
            rounds.append(_in_turns(1, environment))
    cold = _medians(rounds)
    return [
        Row("start at a warm hub", warm[1] * 1e3, "ms", "bare pygls", warm[0] * 1e3, 0.1),
        Row("start where there is no hub", cold[1] * 1e3, "ms", "bare pygls", cold[0] * 1e3, 1.1),
    ]


def _in_turns(rounds: int, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds to the first answer: of bare pygls, and of ours."""
    pairs = [
        (seconds_to_answer(BARE, environment), seconds_to_answer(EDITOR, environment))
        for _ in range(rounds)
    ]
    return _medians(pairs)


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
    return first, second


def _trips() -> list[Row]:
    """From a command to its answer, through the forwarder and the hub, and back."""
    with ExitStack() as stack:
        entered = stack.enter_context
        bare = entered(_running(PLAIN, dict(os.environ)))
        here = entered(_home())
        host = entered(_running(EDITOR, here))
        ways = {
            "a socket": host,
            "loopback TCP": entered(_running(EDITOR, entered(_home(TCP)))),
            "TLS, of a guest": entered(
                _running(GUEST, {**here, "SESSIONLS_LINK": _link(host, here)})
            ),
        }
        sessions = {name: _session(editor) for name, editor in ways.items()}
        took: dict[str, list[float]] = {"bare": [], **{name: [] for name in ways}}
        for _ in range(TRIPS):
            took["bare"].append(_trip(bare, "ping", {}))
            for name, editor in ways.items():
                asked = {"session": sessions[name]}
                took[name].append(_trip(editor, "sessionls.session.leave", asked))
    middle = {name: statistics.median(times) * 1e6 for name, times in took.items()}
    goals = {"a socket": 1.0, "loopback TCP": 1.0}
    return [
        Row(
            f"round trip, {name}", middle[name], "µs",
            "bare pygls, stdio", middle["bare"], goals.get(name),
        )
        for name in ways
    ]  # fmt: skip


def _session(editor: Wire) -> str:
    return editor.ask("sessionls.session.new")["session"]["id"]


def _trip(wire: Wire, name: str, argument: object) -> float:
    began = time.perf_counter()
    wire.ask(name, argument)
    return time.perf_counter() - began


def _link(host: Wire, environment: Mapping[str, str]) -> str:
    host.ask("sessionls.hub.listen", {"address": "127.0.0.1:0"})
    folder = environment["SESSIONLS_HOME"]
    invited = {"name": "Ben", "folder": folder, "host": "127.0.0.1"}
    return host.ask("sessionls.hub.invite", invited)["link"]


def _memory() -> list[Row]:
    """Of a forwarder that has not started the hub."""
    found: list[Row] = []
    for name, transport in (("a socket", UNIX), ("loopback TCP", TCP)):
        with (
            _home(transport) as environment,
            _running(EDITOR, environment),
            _process(EDITOR, environment) as process,
        ):
            _wire(process).ask("sessionls.info")
            resident = _resident(process.pid)
        found.append(Row(f"a forwarder, {name}", resident, "MB", goal=12, goal_is_value=True))
    return found


def _many_starts() -> Row:
    """Until the last of many that start at once has its answer, where there is no hub yet."""
    took: list[float] = []
    for _ in range(COLD_STARTS):
        with _home() as environment, ThreadPoolExecutor(AT_ONCE) as threads:
            began = time.perf_counter()
            commands = [EDITOR] * AT_ONCE
            list(threads.map(seconds_to_answer, commands, [environment] * AT_ONCE))
            took.append((time.perf_counter() - began) * 1e3)
    return Row(f"{AT_ONCE} starts at once, no hub", statistics.median(took), "ms")


def _killed() -> Row:
    """From the kill of a hub until all its editors have an answer of the next one."""
    took: list[float] = []
    with _home() as environment, ExitStack() as stack:
        editors = [stack.enter_context(_running(EDITOR, environment)) for _ in range(EDITORS)]
        for _ in range(KILLS):
            hub = editors[0].ask("sessionls.info")["hub"]["pid"]
            began = time.perf_counter()
            os.kill(hub, signal.SIGKILL)
            for editor in editors:
                _ask_until_another(editor, hub)
            took.append((time.perf_counter() - began) * 1e3)
    return Row(f"a killed hub, {EDITORS} editors go on", statistics.median(took), "ms")


def _ask_until_another(editor: Wire, dead: int) -> None:
    """Ask until another hub than that one answers."""
    answer: dict[str, Any] = {}
    while answer.get("hub", {}).get("pid", dead) == dead:
        editor.send(command(-1, "sessionls.info"))
        answer = editor.answer(-1).get("result", {})


@contextmanager
def _home(more: Mapping[str, str] = UNIX) -> Generator[dict[str, str]]:
    """The environment of a home without a hub; its hub ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SESSIONLS_HOME": folder, **more}
        try:
            yield environment
        finally:
            quiet = subprocess.DEVNULL
            stop = [*EDITOR, "hub", "stop"]
            subprocess.run(stop, env=environment, stdout=quiet, stderr=quiet, check=False)


@contextmanager
def _running(called: Sequence[str], environment: Mapping[str, str]) -> Generator[Wire]:
    with _process(called, environment) as process:
        yield _wire(process)


@contextmanager
def _process(
    called: Sequence[str], environment: Mapping[str, str]
) -> "Generator[subprocess.Popen[bytes]]":
    with subprocess.Popen(
        called, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def _wire(process: "subprocess.Popen[bytes]") -> Wire:
    assert process.stdin is not None
    assert process.stdout is not None
    return Wire(process.stdout.fileno(), process.stdin.fileno()).initialize()


def _resident(pid: int) -> float:
    """Megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
