"""The session panel in VS Code itself, used like a person: with a model that streams and asks."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.editors.neovim.models import Model, model_of
from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.served import Served
from tests.editors.vscode.window import Window


@pytest.fixture
def model(tmp_path: Path) -> Generator[Model]:
    with model_of(tmp_path / "model") as made:
        yield made


@pytest.fixture
def served(serve: Serve, model: Model) -> Served:
    """A VS Code whose agents are answered by the test's model."""
    settings = {f"sessionls.{name}": value for name, value in model.settings.items()}
    settings |= {"sessionls.participant.name": "Ana"}
    return serve(settings=settings)


@pytest.fixture
def window(served: Served, pages: Callable[[], Page]) -> Window:
    """A window in which the server is there."""
    opened = Window(pages())
    opened.open(served.address())
    opened.sessions()
    expect(opened.page.get_by_text("No sessions yet.")).to_be_visible(timeout=60_000)
    return opened


@pytest.fixture
def panel(window: Window) -> FrameLocator:
    """A new session in the panel."""
    window.command("Sessions: New Session")
    inside = window.panel()
    expect(composer(inside)).to_be_visible(timeout=60_000)
    return inside


def composer(panel: FrameLocator) -> Locator:
    return panel.get_by_role("textbox", name="Message")


def write(panel: FrameLocator, text: str) -> None:
    composer(panel).fill(text)
    composer(panel).press("Enter")


def turns(panel: FrameLocator) -> Locator:
    return panel.locator(".turn")


def test_words_stream_and_one_message_goes_to_another_agent(
    panel: FrameLocator, model: Model
) -> None:
    model.answers(
        [
            {"kind": "text", "text": "The first half "},
            {"kind": "wait", "gate": "half"},
            {"kind": "text", "text": "and the **second**."},
        ],
        [{"kind": "text", "text": "From the default agent."}],
    )
    panel.get_by_label("Agent for this message").select_option("explainer")
    write(panel, "What is this?")
    expect(turns(panel).first).to_contain_text("The first half", timeout=60_000)
    model.open("half")
    expect(turns(panel).first.locator("strong")).to_have_text("second")
    expect(turns(panel).first.locator(".who")).to_have_text("explainer")
    expect(panel.locator(".next-line")).to_have_text("this message: assistantnext: assistant")
    write(panel, "And now?")
    expect(turns(panel).nth(1)).to_contain_text("From the default agent.")
    expect(turns(panel).nth(1).locator(".who")).to_have_text("assistant")


def test_a_permission_is_asked_where_the_turn_stands_and_the_turn_goes_on(
    panel: FrameLocator, model: Model
) -> None:
    model.answers(
        [{"kind": "call", "name": "shell", "arguments": ['{"command": "echo from-a-tool"}']}],
        [{"kind": "text", "text": "It said it."}],
    )
    write(panel, "Run it")
    card = panel.locator(".card.waits")
    expect(card).to_contain_text("echo from-a-tool", timeout=60_000)
    card.get_by_role("button", name="Allow once").click()
    expect(panel.locator(".card.answered")).to_contain_text("Ana allowed it")
    expect(turns(panel).first).to_contain_text("It said it.")
    panel.locator(".call summary").click()
    expect(panel.locator(".call")).to_contain_text("from-a-tool")


def test_a_session_is_kept_to_an_agent_paused_resumed_and_forked(
    window: Window, panel: FrameLocator, model: Model
) -> None:
    model.answers(*[[{"kind": "text", "text": f"Answer {number}."}] for number in range(3)])
    write(panel, "@explainer one")
    expect(turns(panel).first).to_contain_text("Answer 0.", timeout=60_000)
    turns(panel).first.hover()
    panel.get_by_role("button", name="Keep explainer for the next messages, too").click()
    expect(panel.locator(".next-line")).to_contain_text("next: explainer")
    panel.get_by_role("button", name="Pause").click()
    expect(panel.locator(".banner")).to_contain_text("Paused by Ana")
    write(panel, "two")
    message = panel.locator(".message", has_text="two")
    expect(message).to_contain_text("waits")
    panel.get_by_role("button", name="Resume").click()
    expect(turns(panel).nth(1)).to_contain_text("Answer 1.")
    message.hover()
    message.get_by_role("button", name="Fork here").click()
    expect(composer(panel)).to_have_value("two")
    expect(turns(panel)).to_have_count(1)
    # A fork stands below its parent, and what the panel shows is what is selected.
    fork = window.row("explainer one (fork)")
    expect(fork).to_have_attribute("aria-level", "3")
    expect(fork).to_have_attribute("aria-selected", "true")


def test_a_draft_outlives_a_reload_of_the_window(
    window: Window, panel: FrameLocator, served: Served
) -> None:
    composer(panel).fill("Half a thought")
    window.page.wait_for_timeout(1000)
    window.open(served.address())
    window.sessions()
    expect(composer(window.panel())).to_have_value("Half a thought", timeout=60_000)


def test_a_file_is_completed_by_its_name(panel: FrameLocator) -> None:
    composer(panel).press_sequentially("@security look at #si", delay=40)
    option = panel.locator(".completions .option", has_text="sign.py")
    expect(option).to_be_visible(timeout=30_000)
    composer(panel).press("Tab")
    expect(composer(panel)).to_have_value("@security look at #sign.py ")


def test_a_file_goes_along_under_the_name_that_only_it_has(
    panel: FrameLocator, folder: Path
) -> None:
    (folder / "mill").mkdir()
    (folder / "mill" / "wheel.py").write_text("turns = 3\n")
    write(panel, "Look at #wheel.py and at #gone.py")
    asked = panel.locator(".message", has_text="#mill/wheel.py")
    expect(asked.locator(".chip", has_text="wheel.py")).to_be_visible(timeout=60_000)
    alert = panel.get_by_role("alert")
    expect(alert).to_contain_text("No file went along for #gone.py")
