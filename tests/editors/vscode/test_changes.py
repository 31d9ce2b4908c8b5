"""What changed in a repository is reviewed from the title of source control."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import VULNERABLE, Serve
from tests.editors.vscode.window import Window


def test_my_changes_are_reviewed_from_the_title_of_source_control(
    serve: Serve, pages: Callable[[], Page], folder: Path
) -> None:
    in_git(folder, "init", "--quiet")
    in_git(folder, "add", ".")
    in_git(folder, "commit", "--quiet", "--message", "First")
    (folder / "fresh.py").write_text(VULNERABLE)
    window = Window(pages())
    window.open(serve(settings={"git.enabled": True}).address())
    window.ready()
    window.page.keyboard.press("Control+Shift+G")
    expect(window.page.locator(".sidebar .title-label")).to_contain_text("Source Control")
    side = window.page.locator(".sidebar")
    side.get_by_role("button", name="Review My Changes").click()
    window.pick("Review my changes with security agent")
    window.sessions()
    expect(window.row("1 finding")).to_be_visible(timeout=60_000)
    turn = window.panel().locator(".turn").first
    expect(turn).to_contain_text("fresh.py", timeout=60_000)
    expect(turn).not_to_contain_text("sign.py")


def in_git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    somebody = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    subprocess.run(["git", *somebody, *arguments], cwd=folder, check=True)
