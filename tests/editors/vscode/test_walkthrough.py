"""The walkthrough ticks that the server is there, also where it was before it was opened."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import SERVER
from tests.editors.vscode.window import Window

TITLE = "Get started with sessions"
STEP = "[data-done-step-id][aria-label^='Have the server']"


def test_a_server_that_ran_before_the_walkthrough_was_opened_is_ticked(window: Window) -> None:
    window.ready()
    window.command("Welcome: Open Walkthrough")
    window.pick(TITLE)
    expect(window.page.locator(STEP)).to_have_attribute("aria-checked", "true")


def test_it_is_ticked_also_where_the_welcome_page_came_up_first(window: Window) -> None:
    window.ready()
    window.command("Help: Welcome")
    window.page.locator(".getting-started-category", has_text=TITLE).click()
    expect(window.page.locator(STEP)).to_have_attribute("aria-checked", "true")


def test_a_server_that_is_missing_is_offered_and_ticked_as_soon_as_it_runs(
    serve: Serve, pages: Callable[[], Page], tmp_path: Path
) -> None:
    served = serve(settings={"sessionls.path": str(tmp_path / "nowhere")})
    window = Window(pages())
    window.open(served.address())
    window.command("Welcome: Open Walkthrough")
    window.pick(TITLE)
    expect(window.page.get_by_role("button", name="Install Server").first).to_be_visible()
    expect(window.page.locator(STEP)).to_have_attribute("aria-checked", "false")
    settings = served.state / "user" / "Machine" / "settings.json"
    settings.write_text(json.dumps({"sessionls.path": str(SERVER)}))
    expect(window.page.locator(STEP)).to_have_attribute("aria-checked", "true")
