"""The colours of the four themes that VS Code comes with for everybody, and what axe finds in them.

`themes.json` has what a webview of VS Code was given of each, as far as the panel uses it.
"""

import json
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Page

from tests.editors.vscode.installed import EXTENSION

THEMES: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("themes.json").read_text())
"""By name: values by the names of their CSS variables."""
PLACES = ("sideBar", "editor", "panel")
"""Where the panel can stand: each has a background of its own."""
Violation = dict[str, Any]
_AXE = EXTENSION / "node_modules" / "axe-core" / "axe.min.js"
_OF_WEBVIEWS = """@layer vscode-default {
  body { color: var(--vscode-editor-foreground); }
  a, a code { color: var(--vscode-textLink-foreground); }
  code {
    color: var(--vscode-textPreformat-foreground);
    background-color: var(--vscode-textPreformat-background);
  }
  blockquote { background: var(--vscode-textBlockQuote-background); }
}"""
"""The looks that VS Code gives every webview, as far as they have colours."""
_WEAR = """([values, background]) => {
  const style = document.documentElement.style;
  style.cssText = '';
  for (const [name, value] of Object.entries(values)) style.setProperty(name, value);
  style.background = background;
}"""


def wear(page: Page, theme: str, place: str) -> None:
    """Give a page the colours of a theme, as they are at a place of the window."""
    values = THEMES[theme]
    behind = values.get(f"--vscode-{place}-background", values["--vscode-editor-background"])
    page.evaluate(_WEAR, [values, behind])


def violations(page: Page) -> list[Violation]:
    """What axe finds: the rule, and each place of it with what to do."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=_AXE)
        page.add_style_tag(content=_OF_WEBVIEWS)
    found = cast("dict[str, Any]", page.evaluate("axe.run()"))
    return [
        {
            "rule": one["id"],
            "at": [(node["html"][:160], node["failureSummary"]) for node in one["nodes"]],
        }
        for one in found["violations"]
    ]
