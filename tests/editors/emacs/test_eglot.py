"""Emacs with eglot: a language server like any other, in a real terminal, by keys."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import SERVER
from tests.editors.neovim.terminal import Terminal, screen_of

pytestmark = [pytest.mark.usefixtures("tmux"), pytest.mark.long, pytest.mark.timeout(400)]
SIZE = (120, 40)
LOAD = "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n"
"""Code with a mistake that has a safe fix."""


def settings(home: Path, options: Mapping[str, Any]) -> None:
    """The person's own `config.toml`, which counts in every editor."""
    lines = [f"model = {json.dumps(options['model'])}"]
    for name, provider in options.get("providers", {}).items():
        lines.append(f"[providers.{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in provider.items()]
    place = home / "config"
    place.mkdir(parents=True)
    (place / "config.toml").write_text("\n".join(lines) + "\n")


def init(folder: Path, options: Mapping[str, Any]) -> Path:
    """An `init.el` as `docs/editors.md` has it, with the server of this checkout."""
    command = " ".join(json.dumps(word) for word in SERVER)
    settings(folder / "home", options)
    path = folder / "init.el"
    path.write_text(
        "(package-initialize)\n"
        "(require 'eglot)\n"
        "(setq make-backup-files nil auto-save-default nil create-lockfiles nil)\n"
        "(add-to-list 'eglot-server-programs\n"
        f"  '(python-mode . ({command})))\n"
        "(add-hook 'python-mode-hook #'eglot-ensure)\n"
    )
    return path


def call(shown: Terminal, command: str) -> None:
    """A command by its name, as M-x does it."""
    shown.keys("Escape", "x")
    shown.shows("M-x")
    shown.write(command)
    shown.keys("Enter")


def take(shown: Terminal, prompt: str, words: str) -> None:
    """Answer a prompt of the minibuffer, in which a space is quoted: alone it completes."""
    shown.shows(prompt)
    for number, word in enumerate(words.split(" ")):
        if number:
            shown.keys("C-q", "Space")
        shown.write(word)
    shown.keys("Enter")


def reviewed(shown: Terminal, first: str) -> None:
    """Let an agent look at the whole file, once eglot manages it; list what is found."""
    shown.shows(first, "[eglot:")
    call(shown, "eglot-code-actions")
    take(shown, "Pick an action", "Review with security agent (whole file)")
    call(shown, "flymake-show-buffer-diagnostics")


def at_the_finding(shown: Terminal) -> None:
    """Put the cursor to the only finding of the file."""
    call(shown, "flymake-goto-next-error")
    shown.shows("All L5 ")


@pytest.fixture
def workspace(workspace: Path) -> Path:
    """Emacs knows a project by its repository."""
    (workspace / ".git").mkdir()
    return workspace


def test_a_review_lists_what_it_finds_and_a_finding_is_dismissed(
    emacs: str, home: Path, workspace: Path, tmp_path: Path
) -> None:
    start = init(tmp_path, {"model": ["offline"]})
    command = [emacs, "-nw", "-q", "-l", str(start), "app.py"]
    with screen_of(command, home, workspace, SIZE) as shown:
        reviewed(shown, "import subprocess")
        shown.shows("S602")
        at_the_finding(shown)
        call(shown, "eglot-code-actions")
        take(shown, "Pick an action", "Dismiss: S602")
        shown.hides("S602")


def test_a_permission_is_asked_in_the_minibuffer(
    emacs: str, home: Path, workspace: Path, tmp_path: Path, model: Model
) -> None:
    model.calls("shell", command="echo tried > tried.txt")
    model.says("All done here.")
    start = init(tmp_path, model.settings)
    command = [emacs, "-nw", "-q", "-l", str(start), "app.py"]
    with screen_of(command, home, workspace, SIZE) as shown:
        shown.shows("import subprocess", "[eglot:")
        shown.keys("Escape", ":")
        take(
            shown,
            "Eval:",
            "(eglot-execute-command (eglot-current-server) 'sessionls.review (vector (list "
            ':agent "assistant" :uri (eglot--path-to-uri buffer-file-name) :text "Try it")))',
        )
        # eglot writes the first choice down already.
        shown.shows("Choose an option: Allow once")
        shown.keys("Enter")
        model.answered(2)
    assert (workspace / "tried.txt").read_text() == "tried\n"


def test_a_fix_is_applied_by_code_action_and_undone_by_undo(
    emacs: str, home: Path, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "load.py").write_text(LOAD)
    start = init(tmp_path, {"model": ["offline"]})
    command = [emacs, "-nw", "-q", "-l", str(start), "load.py"]
    with screen_of(command, home, workspace, SIZE) as shown:
        reviewed(shown, "import yaml")
        shown.shows("S506")
        at_the_finding(shown)
        call(shown, "eglot-code-actions")
        take(shown, "Pick an action", "Apply fix")
        shown.shows("yaml.safe_load(text)")
        shown.hides("S506")
        shown.keys("C-x", "C-s")
        shown.shows("Wrote ")
        assert (workspace / "load.py").read_text() == LOAD.replace("load(text)", "safe_load(text)")
        call(shown, "undo")
        shown.shows("return yaml.load(text)", "S506")


def test_the_session_of_a_finding_is_a_file_that_emacs_opens(
    emacs: str, home: Path, workspace: Path, tmp_path: Path
) -> None:
    start = init(tmp_path, {"model": ["offline"]})
    command = [emacs, "-nw", "-q", "-l", str(start), "app.py"]
    with screen_of(command, home, workspace, (220, 40)) as shown:
        reviewed(shown, "import subprocess")
        shown.shows("S602")
        at_the_finding(shown)
        call(shown, "eglot-code-actions")
        take(shown, "Pick an action", "Open the session at S602")
        # This eglot opens no documents: it says where they lie.
        told = shown.shows("The session is at ", ", line ")
        match = re.search(r"The session is at (.+), line (\d+)\.", told)
        assert match
        assert "S602" in Path(match[1]).read_text().splitlines()[int(match[2]) - 1]
        shown.keys("C-x", "C-f", "C-a", "C-k")
        take(shown, "Find file:", match[1])
        shown.shows("# app.py", "**Findings** (1 finding", "S602")
