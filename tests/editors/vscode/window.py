"""What a person does in a window of VS Code, and what they see there."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from playwright.sync_api import FrameLocator, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

expect.set_options(timeout=60_000)
PANEL = "sessionls.panel"
_TRIES = 4
"""How often a person tries the same on a loaded machine."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Window:
    """A window with a folder in it."""

    page: Page

    def open(self, address: str) -> None:
        """Come to the window. Keys that are pressed before the folder is there are lost."""
        self.page.goto(address)
        expect(self.page.locator(".explorer-folders-view .monaco-list-row").first).to_be_visible()
        self._settled()

    def reload(self) -> None:
        """Load the page again, with whatever was open in it."""
        self.page.reload()
        self._settled()

    def ready(self) -> None:
        """Wait until the server is there."""
        expect(self.status()).to_have_attribute("aria-label", re.compile("running"), timeout=90_000)

    def status(self) -> Locator:
        """What the status bar says of sessions."""
        return self.page.locator("[id='sessionls.sessionls.sessionls.status']")

    def command(self, title: str) -> None:
        """Call a command by its title, as the palette shows it."""
        self._quick("F1", f">{title}", title)

    def file(self, name: str) -> None:
        """Open a file by its name."""
        self._quick("Control+P", name, name)
        expect(self.page.locator(".tab.active", has_text=name)).to_be_visible()

    def sessions(self) -> Locator:
        """The view of sessions, brought up."""
        tree = self.page.locator(".pane", has=self.page.locator("[aria-label^='Sessions']"))
        if not self.page.locator(".sidebar .title-label", has_text="Sessions").is_visible():
            self.page.locator(".activitybar .action-label[aria-label^='Sessions']").click()
        expect(self.page.locator(".sidebar .title-label")).to_contain_text(
            re.compile("sessions", re.IGNORECASE)
        )
        return tree.first

    def row(self, text: str) -> Locator:
        """A row of the side bar's lists."""
        return self.page.locator(".sidebar .monaco-list-row", has_text=text)

    def panel(self) -> FrameLocator:
        """The inside of the session panel."""
        outer = self.page.frame_locator("iframe.webview.ready")
        return outer.frame_locator("iframe#active-frame")

    def say(self, text: str) -> None:
        """Write a message in the session panel."""
        composer = self.panel().get_by_role("textbox", name="Message")
        expect(composer).to_be_visible(timeout=60_000)
        composer.fill(text)
        composer.press("Enter")

    def at(self, text: str) -> None:
        """Put the cursor at the beginning of the line that has this text."""
        self.page.locator(".view-line", has_text=text).first.click(position={"x": 12, "y": 8})
        self.page.keyboard.press("Home")

    def actions(self) -> Locator:
        """The menu of code actions. On a loaded machine the key can be lost: press again."""
        menu = self.page.locator(".action-widget:not(.action-list-submenu-panel)")
        for _ in range(6):
            self.page.keyboard.press("Control+.")
            try:
                menu.wait_for(state="visible", timeout=3000)
            except TooLate:
                continue
            return menu
        raise AssertionError("no menu of code actions")

    def choose(self, menu: Locator, title: str) -> None:
        """Take an action of the menu."""
        entry = menu.get_by_text(title, exact=True).first
        expect(entry).to_be_visible()
        entry.click()

    def problems(self) -> Locator:
        """The view of problems, brought up."""
        view = self.page.locator(".markers-panel")
        for _ in range(_TRIES):
            self.command("Problems: Focus on Problems View")
            try:
                view.wait_for(state="visible", timeout=15_000)
            except TooLate:
                continue
            return view
        raise AssertionError("no view of problems")

    def notification(self, text: str) -> Locator:
        """A notification that says this."""
        return self.page.locator(".notifications-toasts .notification-list-item", has_text=text)

    def text(self) -> str:
        """What the editor in front shows."""
        shown = self.page.locator(".editor-instance .view-lines").first.inner_text()
        return shown.replace("\u00a0", " ")

    def keeps(self, words: str) -> None:
        """Wait until VS Code has stored this of what extensions keep for the window.

        It stores a moment later, and a page that is loaded anew at once loses that.
        """
        self.until(lambda: self.page.evaluate(_STORED, words), f"{words} to be stored")

    def until(self, look: Callable[[], T], what: str, seconds: float = 20.0) -> T:
        """Wait for something that is not on the page."""
        for _ in range(int(seconds * 10)):
            if found := look():
                return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"it did not come: {what}")

    def pick(self, row: str) -> None:
        """Take an entry of the list that a command has brought up."""
        self._take(row, row)

    def _settled(self) -> None:
        expect(self.page.locator("#status\\.host")).to_be_visible(timeout=60_000)

    def _quick(self, key: str, text: str, row: str) -> None:
        """Take a row of the list behind a key. What comes up meanwhile closes it: press again."""
        for _ in range(_TRIES):
            self.page.keyboard.press(key)
            try:
                self._take(text, row)
            except TooLate:
                self.page.keyboard.press("Escape")
                continue
            return
        raise AssertionError(f"{row} cannot be taken")

    def _take(self, text: str, row: str) -> None:
        box = self.page.locator(".quick-input-widget input[type=text]")
        box.wait_for(state="visible", timeout=15_000)
        box.fill(text, timeout=15_000)
        found = self.page.locator(".quick-input-list .monaco-list-row", has_text=row).first
        found.click(timeout=15_000)


_STORED = """async words => {
  const answer = request => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const base = await answer(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      const all = await answer(base.transaction(store).objectStore(store).getAll());
      if (JSON.stringify(all).includes(words)) {
        base.close();
        return true;
      }
    }
    base.close();
  }
  return false;
}"""
