"""A path of the server that is wrong: it is put right without loading the window anew."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import SERVER, processes_of
from tests.editors.vscode.window import Window


def test_a_program_that_never_answers_makes_way_for_the_right_one(
    serve: Serve, pages: Callable[[], Page], home: Path, tmp_path: Path
) -> None:
    deaf = tmp_path / "deaf"
    # It has a child, which holds the line when the program itself has ended.
    deaf.write_text("#!/bin/sh\nsleep 600\n")
    deaf.chmod(0o755)
    served = serve(settings={"sessionls.path": str(deaf)})
    window = Window(pages())
    window.open(served.address())
    expect(window.status()).to_have_attribute("aria-label", "The session server is starting")
    window.until(lambda: named(home, deaf), "the program that never answers", 60)
    settings = served.state / "user" / "Machine" / "settings.json"
    settings.write_text(json.dumps({"sessionls.path": str(SERVER)}))
    window.ready()
    window.until(lambda: not named(home, deaf), "the end of the program", 60)


def named(home: Path, program: Path) -> list[int]:
    """The processes of a program."""
    lines = {pid: Path(f"/proc/{pid}/cmdline") for pid in processes_of(home)}
    return [
        pid for pid, line in lines.items() if line.exists() and str(program) in line.read_text()
    ]
