"""What no tool checks for us: the words of the project, and lists that must agree."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from sessionls import VERSION
from sessionls.domain.records import Event
from sessionls.server.features.commands import COMMANDS
from sessionls.workspace.settings import Settings

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "sessionls"
CODE = sorted(SOURCE.rglob("*.py"))
PROSE = sorted(
    path
    for path in (
        *SOURCE.glob("agents/*.md"),
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "editors").rglob("*.md"),
        *(ROOT / "changes").glob("*.md"),
    )
    if "node_modules" not in path.parts
)

LUA = sorted(path for path in (ROOT / "editors").rglob("*.lua") if "node_modules" not in path.parts)

CONTAINER = frozenset({"task", "run", "issue", "thread", "chat", "conversation"})
"""Never a name for the session."""
EMPTY = frozenset({"manager", "helper", "util", "data", "info"})
"""Never in the name of a class or a file: they say nothing."""

# Names of Python's own things, as they are used here: asyncio tasks and threads.
OF_PYTHON = frozenset(
    {"task", "tasks", "OwnedTasks", "thread", "threads", "THREADS"}
    | {"ThreadTransport", "start_thread", "shared_threads", "thread_pool"}
)
# A file named after the command that it holds.
FILES = frozenset({"src/sessionls/cli/info.py"})
# Words of others: SARIF calls the use of a tool a run, litellm has its name for Ollama.
FOREIGN = {
    "src/sessionls/cli/render/sarif.py": {"run", "runs"},
    "src/sessionls/engine/models/worker/program/names.py": {"ollama_chat"},
    "src/sessionls/engine/models/worker/parameters.py": {"ollama_chat"},
}

_NAME = re.compile(r"[A-Za-z_]\w*")
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# As nouns: to run something is what programs do.
_NOUN = re.compile(
    r"\b(?:chats?|conversations?|issues?|tasks?|threads?"
    r"|(?:an?|the|each|every|this|another|same|new|last|next|previous|one|its) runs?(?! by| the| a)"
    r")\b",
    re.IGNORECASE,
)
# How texts speak of Python's own tasks and threads.
_PYTHON = re.compile(
    r"\basyncio[ .-](?:dangling-)?tasks?\b"
    r"|\btask (?:that )?(?:has ended|is cancelled)\b"
    r"|(?:\b(?:in|from|of|by|no|few|several|use|worker|writing)|`size`) (?:(?:a|the|any|one) )?"
    r"(?:writing )?threads?\b|\b(?:a thread does|end the threads|"
    r"the threads of all connections)\b|\bto_thread\b",
    re.IGNORECASE,
)


def forbidden_names(text: str) -> list[str]:
    """The names that a module defines, and its keys, that use a word of the container."""
    tree = ast.parse(text)
    return sorted({name for name in _names(tree) if _words(name) & CONTAINER})


def forbidden_lua(text: str) -> list[str]:
    """The names in Lua, and its keys, that use a word of the container."""
    code = re.sub(r"--.*", "", text)
    # What is said to people has blanks in it, and is looked at as prose.
    words = re.sub(r'"[^"\n]* [^"\n]*"', "", code)
    names = {re.sub(r"^runs?_(?!id|state|key|name)", "", name) for name in _NAME.findall(words)}
    return sorted(name for name in names if _parts(name) & CONTAINER)


def forbidden_prose(text: str) -> list[str]:
    """The lines of a text that use a word of the container as a noun."""
    return [line.strip() for line in text.splitlines() if _NOUN.search(_PYTHON.sub("", line))]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(SOURCE)))
def test_code_has_one_name_for_the_container(path: Path) -> None:
    text = path.read_text("utf-8")
    foreign = FOREIGN.get(path.relative_to(ROOT).as_posix(), set())
    assert set(forbidden_names(text)) - foreign == set()
    assert [line for said in _texts(ast.parse(text)) for line in forbidden_prose(said)] == []
    assert forbidden_prose("\n".join(_comments(text))) == []


@pytest.mark.parametrize("path", LUA, ids=lambda path: str(path.relative_to(ROOT)))
def test_lua_has_one_name_for_the_container(path: Path) -> None:
    text = path.read_text("utf-8")
    assert forbidden_lua(text) == []
    assert forbidden_prose(text) == []


@pytest.mark.parametrize(
    "line",
    ["local task = 1", "function M.open_chat() end", "return { threadId = 1 }", 'x["run_id"] = 2'],
)
def test_a_second_name_for_the_container_is_found_in_lua(line: str) -> None:
    assert forbidden_lua(line) != []


def test_what_lua_does_may_be_to_run_something() -> None:
    assert forbidden_lua('M.run_command("say it") -- runs') == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_have_one_name_for_the_container(path: Path) -> None:
    assert forbidden_prose(path.read_text("utf-8")) == []


def test_no_file_and_no_class_has_an_empty_name() -> None:
    files = [
        path
        for path in (*SOURCE.rglob("*"), *(ROOT / "editors").rglob("*"))
        if path.suffix != ".pyc" and "node_modules" not in path.parts
    ]
    named = [path for path in files if _words(path.stem) & (EMPTY | CONTAINER)]
    assert {path.relative_to(ROOT).as_posix() for path in named} <= FILES
    classes = [
        node.name
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and _words(node.name) & EMPTY
    ]
    assert classes == []


@pytest.mark.parametrize(
    "line",
    [
        "def open_chat(): ...",
        "class RunState: ...",
        "def find(thread_id): ...",
        "current_run = 1",
        "x = {'taskId': 1}",
        "self.conversation = None",
        "class Issue: ...",
        "def new_task(): ...",
    ],
)
def test_a_second_name_for_the_container_is_found(line: str) -> None:
    assert forbidden_names(line) != []


@pytest.mark.parametrize(
    "line",
    [
        "Opens the conversation.",
        "Each run has its own journal.",
        "Archive the thread",
        "A task holds many turns.",
        "Fix this issue",
        "the last run",
    ],
)
def test_a_second_name_in_a_text_is_found(line: str) -> None:
    assert forbidden_prose(line) != []


@pytest.mark.parametrize(
    "line",
    [
        "The code that runs",
        "Run `sessionls doctor`",
        "Reads the disk: call it in a thread.",
        "Every asyncio task has an owner.",
        "Sessions run side by side.",
    ],
)
def test_ordinary_english_is_left_alone(line: str) -> None:
    assert forbidden_prose(line) == []


def test_what_turns_iterate_asynchronously_is_closed_by_who_iterates() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): unclosed(ast.parse(path.read_text("utf-8")))
        for path in CODE
        if path.relative_to(SOURCE).parts[0] in {"engine", "workspace", "journal"}
    }
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("    async for event in events():\n        yield event", [2]),
        ("    return [event async for event in events()]", [2]),
        ("    async with aclosing(events()) as it:\n        async for one in it: yield one", []),
    ],
)
def test_a_stream_that_nobody_closes_is_found(body: str, lines: list[int]) -> None:
    assert unclosed(ast.parse(f"async def f():\n{body}")) == lines


def unclosed(tree: ast.AST) -> list[int]:
    """The lines that iterate over something that no `async with` closes.

    Who stops early would leave it to the garbage collector, in whatever order.
    """
    closed: set[ast.AST] = set()
    loops: list[ast.AsyncFor | ast.comprehension] = []
    for node in ast.walk(tree):
        match node:
            case ast.AsyncWith(items=items):
                names = {_name_of(item.optional_vars) for item in items}
                closed |= {inner for inner in _loops(node) if _name_of(inner.iter) in names}
            case ast.AsyncFor() | ast.comprehension(is_async=1):
                loops.append(node)
            case _:
                pass
    return [loop.iter.lineno for loop in loops if loop not in closed]


def _loops(tree: ast.AST) -> Iterator[ast.AsyncFor | ast.comprehension]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFor | ast.comprehension):
            yield node


def _name_of(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def test_every_event_has_a_case_in_the_fold() -> None:
    fold = (SOURCE / "domain").glob("fold*.py")
    cases = {
        node.cls.id
        for path in fold
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name)
    }
    # A session's creation begins the fold anew, before any case.
    assert {event.__name__ for event in get_args(Event)} - cases == {"SessionCreated"}


def test_every_setting_has_a_reader() -> None:
    read = {
        node.attr
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    assert Settings.model_fields.keys() - read == set()
    assert len(Settings.model_fields) <= 25


def test_every_command_has_one_word_after_its_group() -> None:
    shape = re.compile(
        r"sessionls\.((session|agent|edit|finding|hub|message|model|permission|prompt|question|role|workspace)\.)?"
        r"[a-z]+"
    )
    assert [name for name in COMMANDS if not shape.fullmatch(name)] == []


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION


def _words(name: str) -> set[str]:
    if name.strip("_") in OF_PYTHON:
        return set()
    return _parts(name)


def _parts(name: str) -> set[str]:
    return {word.lower().removesuffix("s") for word in _WORD.findall(name)}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                # What a function does may be to run something: `run_command`.
                yield re.sub(r"(^|_)runs?(?=_(?!id|state|key|name)|$)", "", name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.Constant(value=str(text)) if re.fullmatch(r"[A-Za-z_.-]+", text):
                yield "" if "." in text and text.startswith("asyncio") else text
            case _:
                pass


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


def _comments(text: str) -> Iterator[str]:
    for line in text.splitlines():
        _, mark, comment = line.partition("# ")
        if mark:
            yield comment
