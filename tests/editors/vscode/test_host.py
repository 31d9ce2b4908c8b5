"""The suite inside the extension host: commands and the tree, without the screen."""

import json
from collections.abc import Callable

from playwright.sync_api import Page

from tests.editors.vscode.conftest import Serve
from tests.editors.vscode.installed import EXTENSION
from tests.editors.vscode.served import IN_HOST
from tests.editors.vscode.window import Window


def test_commands_and_tree_hold_in_the_extension_host(
    serve: Serve, pages: Callable[[], Page]
) -> None:
    served = serve(flags=IN_HOST)
    host = f"vscode-remote://127.0.0.1:{served.port}"
    payload = [
        ["extensionDevelopmentPath", f"{host}{EXTENSION}"],
        ["extensionTestsPath", f"{host}{EXTENSION / 'test' / 'host' / 'suite.cjs'}"],
        ["skipWelcome", "true"],
    ]
    window = Window(pages())
    ended: list[int] = []
    window.page.expose_function("codeAutomationLog", lambda *_: None)
    window.page.expose_function("codeAutomationExit", lambda code, *_: ended.append(code))
    window.page.goto(served.address(payload))
    window.until(lambda: ended, "the end of the suite", seconds=300)
    assert ended == [0], served.log
    results = json.loads(served.results.read_text())
    assert [one for one in results if "trouble" in one] == []
    assert len(results) >= 9
