"""Emacs with eglot: a language server like any other, in a real terminal, by keys."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.editors.neovim.models import Model
from tests.editors.neovim.nvim import SERVER
from tests.editors.neovim.terminal import Terminal, screen_of

pytestmark = [pytest.mark.usefixtures("tmux"), pytest.mark.long, pytest.mark.timeout(400)]
SIZE = (120, 40)


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
        shown.shows("import subprocess", "[eglot:")
        call(shown, "eglot-code-actions")
        take(shown, "Pick an action", "Review with security agent (whole file)")
        call(shown, "flymake-show-buffer-diagnostics")
        shown.shows("S602")
        shown.keys("Escape", "g", "g")
        take(shown, "Goto line:", "5")
        shown.keys("Escape", "m")
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
