"""What the server says about itself, on a short page for people."""

from collections.abc import Iterator
from pathlib import Path

from sessionls.cli.places import home_short, shown, to_uri
from sessionls.cli.render.console import counted, duration, line, put
from sessionls.cli.shapes import Problems
from sessionls.domain.records import By
from sessionls.domain.shape import Shape
from sessionls.domain.usage import Usage

_MEGABYTE = 1_000_000


class Place(Shape):
    """A workspace: where it lies, where its sessions lie, and what there is to know of that."""

    root: str | None = None
    store: str
    note: str | None = None
    trouble: str | None = None
    reports: tuple[str, ...] = ()
    sessions: int = 0
    running: int = 0


class About(Problems):
    """The result of `info`, as far as it is shown. `memory` is in bytes."""

    version: str
    python: str
    workspace: Place
    participant: By
    model: str
    agents: tuple[str, ...]
    settings_problems: tuple[str, ...] = ()
    usage: Usage = Usage()
    memory: int | None = None


def put_about(about: About) -> None:
    """Write the page: what is there, then what is wrong with it."""
    put(line((f"sessionls {about.version}", "name"), (f"  Python {about.python}", "quiet")))
    for name, value in _facts(about):
        put(line((f"  {name:<10}", "quiet"), value))
    for warning in _warnings(about):
        put(line((warning, "yellow")))


def _facts(about: About) -> Iterator[tuple[str, str]]:
    place, problems = about.workspace, sum(map(len, about.agent_problems.values()))
    if place.root:
        yield "workspace", home_short(Path(place.root))
    yield "store", home_short(Path(place.store))
    yield "sessions", f"{place.sessions}{f', {place.running} running' if place.running else ''}"
    yield "model", about.model
    wrong = f" ({counted(problems, 'problem')}, see below)" if problems else ""
    yield "agents", ", ".join(about.agents) + wrong
    yield "you", about.participant.name
    yield "use", _use(about.usage)
    if about.memory is not None:
        yield "memory", f"{about.memory / _MEGABYTE:.0f} MB"


def _use(usage: Usage) -> str:
    tokens = f"{usage.input + usage.output} tokens, " if usage.input or usage.output else ""
    cost = "" if not usage.cost else f", ${usage.cost:.2f}"
    return f"{tokens}{duration(usage.duration)} of turns{cost}"


def _warnings(about: About) -> Iterator[str]:
    place = about.workspace
    yield from (text for text in (place.trouble, place.note) if text)
    yield from place.reports
    yield from about.settings_problems
    for path, problems in about.agent_problems.items():
        where = shown(to_uri(Path(path)), Path.cwd())
        for problem in problems:
            yield f"{where}:{problem.line + 1}: {problem.severity}: {problem.message}"
