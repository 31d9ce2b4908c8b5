"""Emacs for tests: a home, a workspace and a hub of its own, which end with the test."""

import shutil

import pytest

from tests.editors.neovim.conftest import home, model, tmux, workspace

__all__ = ["home", "model", "tmux", "workspace"]


@pytest.fixture
def emacs() -> str:
    """The Emacs that is installed here, with eglot."""
    found = shutil.which("emacs")
    if found is None:
        pytest.skip("no Emacs here: install it (`apt-get install emacs-nox elpa-eglot`)")
    return found
