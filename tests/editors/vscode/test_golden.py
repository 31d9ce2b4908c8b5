"""The types of the extension against what the server really sends: the golden files.

Each becomes an object literal of its type, so the compiler finds fields that are missing, wrong,
or unknown to the extension.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.editors.vscode.installed import EXTENSION, NODE
from tests.golden.files import read

_HEAD = """
import * as protocol from "../src/protocol.ts";
import type { Delta, Listed, Mention, Presence, Update } from "../src/notices.ts";
import type { RecordOf } from "../src/records.ts";
type ParamsOf<C> = C extends protocol.Command<infer P, infer _> ? P : never;
type ResultOf<C> = C extends protocol.Command<infer _, infer R> ? R : never;
"""
_NOTIFICATIONS = {
    "sessionls.delta": "Delta",
    "sessionls.listed": "Listed",
    "sessionls.mention": "Mention",
    "sessionls.presence": "Presence",
    "sessionls.update": "Update",
}
_EXPORT = re.compile(r"export const (\w+) = command<.*?>\(\s*\"([\w.]+)\"", re.DOTALL)


def literals() -> Iterator[str]:
    """A constant for each golden thing, with its type."""
    text = (EXTENSION / "src" / "protocol.ts").read_text("utf-8")
    names = {command: name for name, command in _EXPORT.findall(text)}
    for command, told in read("commands").items():
        yield f"ParamsOf<typeof protocol.{names[command]}> = {json.dumps(told['argument'])}"
        yield f"ResultOf<typeof protocol.{names[command]}> = {json.dumps(told['result'])}"
    for name, told in read("notifications").items():
        yield f"{_NOTIFICATIONS[name]} = {json.dumps(told)}"
    for kind, told in read("records").items():
        yield f'RecordOf<"{kind}"> = {json.dumps(told)}'


def test_what_the_server_sends_is_what_the_types_say(tmp_path: Path) -> None:
    folder = EXTENSION / ".golden"
    folder.mkdir(exist_ok=True)
    lines = [f"export const _{number}: {one};" for number, one in enumerate(literals())]
    (folder / "golden.ts").write_text(_HEAD + "\n".join(lines) + "\n")
    (folder / "tsconfig.json").write_text('{"extends": "../tsconfig.json", "files": ["golden.ts"]}')
    compiler = EXTENSION / "node_modules" / "typescript" / "bin" / "tsc"
    ended = subprocess.run(
        [NODE / "node", compiler, "--noEmit", "-p", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stdout == ""
    assert ended.returncode == 0
