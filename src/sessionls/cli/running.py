"""Running a command to its exit code. The one place where an error becomes a line for a person."""

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import NoReturn

import typer

from sessionls.cli.client import Client
from sessionls.cli.connection import connect, log_shown
from sessionls.cli.places import root_to_write, workspace_root
from sessionls.cli.render.console import line, note
from sessionls.cli.wording import for_terminal
from sessionls.domain.errors import SessionlsError

FAILED = 2
UNASKED = 3
"""It worked, but something was rejected because nobody could be asked."""
INTERRUPTED = 128 + signal.SIGINT


def run(work: Coroutine[object, object, int]) -> NoReturn:
    """Run a command's work and leave with its exit code."""
    try:
        code = asyncio.run(work)
    except SessionlsError as error:
        complain(str(error))
        code = FAILED
    except BrokenPipeError:
        # The reader has seen enough; nothing may be written at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        complain(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
        code = FAILED
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = INTERRUPTED
    raise typer.Exit(code)


def ask_server(workspace: Path | None, work: Callable[[Client], Awaitable[int]]) -> NoReturn:
    """Run what needs a server: the one of the workspace, reached for as long as it takes."""
    run(_with_server(lambda: workspace_root(workspace), work))


def begin_at_server(workspace: Path | None, work: Callable[[Client], Awaitable[int]]) -> NoReturn:
    """Run what makes a session; not in a home folder that nobody named."""
    run(_with_server(lambda: root_to_write(workspace), work))


async def _with_server(root: Callable[[], Path], work: Callable[[Client], Awaitable[int]]) -> int:
    async with connect(root()) as client:
        return await work(client)


def complain(text: str) -> None:
    """Say what went wrong."""
    note(line(("sessionls: ", "bold red"), for_terminal(text)))


def tell_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What a person sees of an exception that nobody expected: what it is and where, in a line."""
    if log_shown():
        sys.__excepthook__(kind, error, trace)
        return
    frames = traceback.extract_tb(trace)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    complain(f"this is a bug: {kind.__name__}{place}. `sessionls --verbose ...` shows all of it.")
