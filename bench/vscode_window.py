"""A VS Code to measure, in a browser, and the clocks in its page. Knows no goals."""

import json
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock
from playwright.sync_api import Frame, Locator, expect, sync_playwright
from tests.editors.neovim.long_sessions import write_sessions
from tests.editors.neovim.models import Model, model_of
from tests.editors.vscode import installed
from tests.editors.vscode.served import Served, end_all_of
from tests.editors.vscode.window import Window

_BROWSER = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
_WIDTH, _HEIGHT = 1280, 800
_PATIENCE = 900.0
"""Seconds for whoever else drives a VS Code on this machine."""

# The panel is a page inside of a page inside of the window. All of them have one thread, and here
# one origin as well: so one clock sees the press and what is drawn.
_CLOCK = """
title => {
  const shown = () => {
    const outer = document.querySelector("iframe.webview.ready")?.contentDocument;
    const panel = outer?.querySelector("iframe#active-frame")?.contentDocument;
    const isIt = panel?.querySelector("h1.title")?.textContent === title;
    return isIt && panel.querySelector(".entry .prose, .nothing") !== null;
  };
  window.measured = new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error(`${title} was not drawn`)), 60000);
    const pressed = event => {
      const drawn = () => {
        if (!shown()) return requestAnimationFrame(drawn);
        // This frame draws it; the message comes after that.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          clearTimeout(late);
          done(performance.now() - event.timeStamp);
        };
        port2.postMessage(undefined);
      };
      requestAnimationFrame(drawn);
    };
    addEventListener("click", pressed, { capture: true, once: true });
  });
}
"""
_MEASURED = "() => window.measured"
_OLDER = """
() => new Promise((done, failed) => {
  const box = document.querySelector(".entries");
  const late = setTimeout(() => failed(new Error("nothing older was drawn")), 60000);
  const after = (frames, work) =>
    frames === 0 ? work() : requestAnimationFrame(() => after(frames - 1, work));
  // What was opened just now is drawn in two steps.
  after(4, () => {
    const count = box.children.length, began = performance.now();
    const drawn = () => {
      if (box.children.length === count) return requestAnimationFrame(drawn);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        clearTimeout(late);
        done(performance.now() - began);
      };
      port2.postMessage(undefined);
    };
    box.scrollTop = 0;
    requestAnimationFrame(drawn);
  });
})
"""
_LISTEN = """
() => {
  const kind = "long-animation-frame";
  // An observer says nothing of what it does not know.
  if (!PerformanceObserver.supportedEntryTypes.includes(kind))
    throw new Error("this Chromium does not tell of long frames: 123 or newer does");
  window.longFrames = [];
  const heard = list => window.longFrames.push(...list.getEntries().map(one => one.duration));
  const watch = new PerformanceObserver(heard);
  watch.observe({ type: kind });
  window.listened = () => {
    heard({ getEntries: () => watch.takeRecords() });
    watch.disconnect();
    return window.longFrames;
  };
}
"""
_LISTENED = "() => window.listened()"
_STREAMING = """
() => {
  window.streamed = new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error("no stream came to its end")), 120000);
    let began;
    // A loop over the frames would ask for frames that nobody else wants, and lengthen the others.
    const look = setInterval(() => {
      if (document.querySelector(".live")) {
        began ??= performance.now();
      } else if (began !== undefined) {
        clearTimeout(late);
        clearInterval(look);
        done((performance.now() - began) / 1000);
      }
    }, 50);
  });
}
"""
_STREAMED = "() => window.streamed"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a window drew for some seconds: its frames that took longer than 50 ms, in ms.

    The browser tells them by itself, from a frame's first work until it can be seen, of all that is
    in the window (W3C, Long Animation Frames API: 50 ms is its threshold, too).
    """

    long: list[float]
    seconds: float


@dataclass(frozen=True, slots=True)
class Opened:
    """A window with sessions in it, and the model that answers there."""

    window: Window
    model: Model

    def activations(self, *extensions: str) -> list[float]:
        """Milliseconds for which each of them kept its host, in a window that is loaded anew."""
        self.window.reload()
        self.window.ready()
        self.window.command("Developer: Show Running Extensions")
        page = self.window.page
        found: list[float] = []
        for name in extensions:
            row = page.locator(".monaco-list-row", has=page.get_by_text(name, exact=True))
            took = row.locator(".activation-time")
            expect(took).to_contain_text("ms")
            found.append(float(took.inner_text().split()[-1].removesuffix("ms")))
        page.keyboard.press("Escape")
        page.locator(".monaco-modal-editor-block").wait_for(state="hidden")
        return found

    def from_row(self, title: str) -> float:
        """Milliseconds from a press on a session's row until its words are drawn."""
        row = self.window.sessions().locator(f".monaco-list-row[aria-label^='{title}']")
        return self._pressed(row, title)

    def from_icon(self, title: str) -> float:
        """The same from the icon of the sessions, with a panel that is made anew."""
        bar = self.window.page.locator(".activitybar")
        bar.locator(".action-label[aria-label^='Explorer']").click()
        expect(self.window.page.locator("iframe.webview")).to_have_count(0)
        return self._pressed(bar.locator(".action-label[aria-label^='Sessions']"), title)

    def older(self) -> float:
        """Milliseconds from a scroll to the beginning of the panel until older ones are drawn."""
        return self.panel().evaluate(_OLDER)

    def idle(self, seconds: float) -> Drawn:
        """A window in which nothing happens."""
        page = self.window.page
        page.evaluate(_LISTEN)
        page.wait_for_timeout(seconds * 1000)
        return Drawn(page.evaluate(_LISTENED), seconds)

    def streaming(self, text: str) -> Drawn:
        """A window into which the answer to a message is streamed."""
        page = self.window.page
        page.evaluate(_LISTEN)
        seconds = self._stream(text)
        return Drawn(page.evaluate(_LISTENED), seconds)

    def longest_task(self, text: str) -> float:
        """The most milliseconds that the window's thread worked without a pause meanwhile.

        By the thread's own clock: it stands still while the machine does something else. Tracing
        costs frames, so they are looked at in another stream.
        """
        browser = self.window.page.context.browser
        assert browser
        browser.start_tracing(page=self.window.page, categories=["toplevel"])
        self._stream(text)
        return _longest(json.loads(browser.stop_tracing())["traceEvents"])

    def asks(self, text: str) -> None:
        """Send a message and wait for the end of its turn."""
        turns = self.window.panel().locator(".turn[aria-busy=false]")
        before = turns.count()
        self.window.say(text)
        expect(turns).to_have_count(before + 1)

    def panel(self) -> Frame:
        """The page of the panel."""
        element = self.window.panel().locator("html").element_handle()
        frame = element.owner_frame()
        assert frame
        return frame

    def _stream(self, text: str) -> float:
        panel = self.panel()
        panel.evaluate(_STREAMING)
        self.window.say(text)
        return panel.evaluate(_STREAMED)

    def _pressed(self, where: Locator, title: str) -> float:
        page = self.window.page
        page.evaluate(_CLOCK, title)
        where.click()
        took = page.evaluate(_MEASURED)
        # Where it rests a hint comes, in the way of the next press.
        page.mouse.move(_WIDTH / 2, _HEIGHT / 2)
        return took


@contextmanager
def opened(*counts: int) -> Generator[Opened]:
    """A VS Code with a session for each count of messages, titled after it.

    Nobody else drives one on this machine meanwhile.
    """
    browser = installed.chromium()
    if browser is None:
        raise SystemExit(installed.NO_CHROMIUM)
    with tempfile.TemporaryDirectory() as base, FileLock(_lock(), timeout=_PATIENCE):
        folder, home, state = (Path(base) / name for name in ("work", "home", "code"))
        for made in (folder / ".sessionls", home, state):
            made.mkdir(parents=True)
        (folder / "package.json").write_text("{}\n")
        write_sessions(folder, *counts)
        with model_of(Path(base) / "model") as model, sync_playwright() as driver:
            settings = {f"sessionls.{name}": value for name, value in model.settings.items()}
            served = Served(state, folder, home, settings)
            try:
                served.begin()
                launched = driver.chromium.launch(executable_path=browser, args=list(_BROWSER))
                page = launched.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
                page.set_default_timeout(60_000)
                window = Window(page)
                window.open(served.address())
                window.ready()
                yield Opened(window, model)
                launched.close()
            finally:
                served.end()
                end_all_of(home)


def _lock() -> Path:
    return installed.cache() / "driving.lock"


def _longest(events: list[dict[str, Any]]) -> float:
    """The longest task of the threads that draw pages; a trace counts microseconds."""
    drawing = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"] / 1000
        for event in events
        if "tdur" in event and (event["pid"], event["tid"]) in drawing
    ]
    return max(tasks)
