"""What of the extension needs no VS Code: its own tests, its types, its list of commands."""

import json
import subprocess
import sys

import pytest

from sessionls import VERSION
from sessionls.server.features.commands import COMMANDS
from tests.editors.vscode.installed import EXTENSION, NODE, ROOT

_COMMANDS = """
import("./src/protocol.ts").then(({ commands }) => {
  console.log(JSON.stringify(commands.map((one) => one.command)));
});
"""


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Node, in the extension's folder."""
    return subprocess.run(
        [NODE / "node", *arguments], cwd=EXTENSION, capture_output=True, text=True, check=False
    )


def test_the_units_of_the_extension_hold() -> None:
    ended = node("--test", "test/**/*.test.ts")
    assert ended.returncode == 0, ended.stdout[-8000:]


def test_every_command_of_the_server_is_typed_and_no_other() -> None:
    told = node(
        "-e",
        _COMMANDS,
    )
    assert told.returncode == 0, told.stderr
    assert sorted(json.loads(told.stdout)) == sorted(COMMANDS)


def test_the_settings_of_the_extension_are_those_of_the_server() -> None:
    script = EXTENSION / "scripts" / "manifest.py"
    assert subprocess.run([sys.executable, script], cwd=ROOT, check=False).returncode == 0


def test_the_extension_has_the_version_of_the_project() -> None:
    assert json.loads((EXTENSION / "package.json").read_text())["version"] == VERSION


@pytest.mark.parametrize("name", ["package.nls.json", "package.nls.de.json"])
def test_every_label_of_the_manifest_has_its_words(name: str) -> None:
    manifest = (EXTENSION / "package.json").read_text()
    words: dict[str, str] = json.loads((EXTENSION / name).read_text())
    assert _labels(json.loads(manifest)) == set(words)


def test_every_text_of_the_extension_has_a_german_one() -> None:
    german: dict[str, str] = json.loads((EXTENSION / "l10n" / "bundle.l10n.de.json").read_text())
    english = json.loads(
        node("scripts/texts.mjs").stdout,
    )
    assert set(german) == set(english)


def _labels(value: object) -> set[str]:
    match value:
        case dict():
            return {label for one in value.values() for label in _labels(one)}
        case list():
            return {label for one in value for label in _labels(one)}
        case str() if value.startswith("%") and value.endswith("%"):
            return {value.strip("%")}
        case _:
            return set()
