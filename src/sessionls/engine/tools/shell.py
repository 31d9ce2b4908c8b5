"""The tool `shell`: one command line in the workspace's root, bounded in time and output.

It judges nothing: `subject` says what the line would do, as far as it can be understood.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import Field

from sessionls.domain.errors import BadInput
from sessionls.domain.permission import ShellCommand, Subject
from sessionls.engine.looking import is_folder
from sessionls.engine.models.model import ToolSpec
from sessionls.engine.shell_lines import split_line
from sessionls.engine.tools.arguments import Arguments, asked, parameters_of
from sessionls.engine.tools.bounds import cut_line, plain
from sessionls.engine.tools.pieces import to_its_end
from sessionls.engine.tools.shell_output import Output
from sessionls.engine.tools.shell_process import running
from sessionls.engine.tools.tool import Access, CallContext, ToolEvent, ToolProgress, ToolResult

NAME = "shell"
SECONDS = 120.0
MOST_SECONDS = 600.0

_LONGEST = 60_000
_TITLE = 80
_BETWEEN = 0.1  # seconds between two tellings of progress
_BASHES = ("/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash", "/opt/homebrew/bin/bash")
_KEPT = (
    *("HOME", "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "USER", "LOGNAME"),
    # Programs of an environment that is active in the editor find it by these.
    *("VIRTUAL_ENV", "CONDA_PREFIX"),
)
_KEYS = re.compile(r"API_?KEY|ACCESS_KEY|AUTH_TOKEN|SESSION_TOKEN", re.IGNORECASE)
_NO_WINDOWS = "shell needs bash or sh, and there is none on Windows. Work in WSL or a container."
_NO_FOLDER = "shell works in a folder, and no folder is open. Open one first."


class ShellArguments(Arguments):
    """What a model may ask for; `timeout` in seconds."""

    command: str = Field(min_length=1, max_length=_LONGEST, description="The command line.")
    timeout: float = Field(
        default=SECONDS,
        gt=0,
        le=MOST_SECONDS,
        description=f"Seconds until it is stopped; {SECONDS:.0f} when absent.",
    )


class ShellTool:
    """Runs command lines. Nothing that one starts outlives its call, nor this process."""

    def __init__(
        self,
        *,
        root: Path | None,
        environment: Mapping[str, str],
        given: Mapping[str, str] | None = None,
    ) -> None:
        """Commands run in `root`.

        Of `environment` they see where the person's home, programs and temporary files are, and
        the language; `given` is added to that. Keys of providers are never handed on.
        """
        self._root = root
        self._shell = _shell()
        self._environment = _trimmed(environment, given or {})

    @property
    def spec(self) -> ToolSpec:
        """What a model sees; it says which shell reads the line."""
        return ToolSpec(
            NAME,
            f"Runs a command line with {Path(self._shell).name} in the workspace's root folder; "
            "gives its exit code and its output (errors included; of long output the beginning "
            "and the end). Its input is empty. What it starts in the background ends with it. "
            "People may be asked before it runs: prefer plain commands joined by && or |.",
            parameters_of(ShellArguments),
        )

    @property
    def access(self) -> Access:
        """It starts processes."""
        return "start"

    def subject(self, arguments: Mapping[str, object]) -> Subject:
        """The whole line, and what is understood of it."""
        try:
            line = _asked(arguments).command
        except BadInput as refusal:
            return Subject(NAME, "Run: nothing that can be run", str(refusal), command="")
        commands, cautions = self._located(split_line(line) or ())
        return Subject(
            NAME,
            f"Run: {_title(line)}",
            "\n".join(plain(part) for part in line.split("\n")),
            command=line,
            commands=commands or None,
            cautions=cautions,
        )

    async def call(
        self, arguments: Mapping[str, object], context: CallContext
    ) -> AsyncGenerator[ToolEvent]:
        """Run it. Cancelling ends everything that it started."""
        try:
            line = _asked(arguments)
            root = self._usable_root()
        except BadInput as refusal:
            yield ToolResult(str(refusal), is_error=True)
            return
        output = Output()
        words = (self._shell, "-c", line.command)
        try:
            async with running(words, root, self._environment) as command:
                loop = asyncio.get_running_loop()
                deadline, told = loop.time() + line.timeout, loop.time()
                while loop.time() < deadline:
                    async with asyncio.timeout_at(deadline):
                        chunk = await command.read()
                        code = None if chunk else await command.code()
                    if code is not None:
                        yield await to_its_end(partial(_result, code, output))
                        return
                    output.add(chunk)
                    if loop.time() - told >= _BETWEEN:
                        told = loop.time()
                        yield ToolProgress(output.lines, None, output.last_line())
        except TimeoutError:
            pass
        except OSError as error:
            yield ToolResult(f"The command cannot be started: {error.strerror}.", is_error=True)
            return
        yield await to_its_end(partial(_stopped, line.timeout, output))

    def _usable_root(self) -> Path:
        if sys.platform == "win32":
            raise BadInput(_NO_WINDOWS)
        if self._root is None:
            raise BadInput(_NO_FOLDER)
        if not is_folder(self._root):
            raise BadInput(f"The folder {self._root.name} is not there any more. Open it again.")
        return self._root

    def _located(
        self, commands: tuple[ShellCommand, ...]
    ) -> tuple[tuple[ShellCommand, ...], tuple[str, ...]]:
        """The commands, what they write named from the root on; a caution for what lies outside."""
        cautions: list[str] = []
        located: list[ShellCommand] = []
        for command in commands:
            places = [(path, self._inside(path)) for path in command.writes]
            cautions += [
                f"it writes {plain(path)}, outside of the workspace"
                for path, place in places
                if place is None
            ]
            inside = tuple(place for _, place in places if place is not None)
            located.append(replace(command, writes=inside))
        return tuple(located), tuple(cautions)

    def _inside(self, path: str) -> str | None:
        """A path from the root on, its links followed; `None` where it leads outside."""
        if self._root is None:
            return None
        root = Path(os.path.realpath(self._root))
        real = Path(os.path.realpath(root / path))
        return real.relative_to(root).as_posix() if real.is_relative_to(root) else None


def _asked(arguments: Mapping[str, object]) -> ShellArguments:
    line = asked(ShellArguments, NAME, arguments)
    if "\0" in line.command:
        raise BadInput("The command holds a zero byte, which no command line can hold.")
    if not line.command.strip():
        raise BadInput("The command is empty.")
    return line


def _title(line: str) -> str:
    first, more, _ = line.strip().partition("\n")
    return cut_line(plain(first), _TITLE) + (" …" if more else "")


def _shell() -> str:
    return next((bash for bash in _BASHES if os.access(bash, os.X_OK)), "/bin/sh")


def _trimmed(environment: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: environment[name] for name in _KEPT if name in environment}
    named = {name: value for name, value in given.items() if not _KEYS.search(name)}
    return {"PATH": os.defpath, **kept, "TERM": "dumb", **named}


def _result(code: int, output: Output) -> ToolResult:
    text = output.text().strip("\n")
    said = f"Exit code {code}.\n{text}" if text.strip() else f"Exit code {code}."
    return ToolResult(said, whole=output.whole())


def _stopped(seconds: float, output: Output) -> ToolResult:
    why = (
        f"Stopped after {seconds:g} s: it had not ended. A longer timeout may help, "
        f"up to {MOST_SECONDS:.0f} s."
    )
    said = f"{why}\n{output.text()}".strip()
    return ToolResult(said, is_error=True, whole=output.whole())
