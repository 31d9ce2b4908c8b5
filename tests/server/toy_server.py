"""A process that serves the toy commands on stdio, and some that print where they must not."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sessionls.server.stdio import serve_stdio, take_wire

wire = take_wire()
print("printed by an import")  # noqa: T201

from tests.server.toys import Toys  # noqa: E402

from sessionls.server.connection import Connection  # noqa: E402


async def _print(connection: Connection, argument: Mapping[str, object]) -> object:
    del connection, argument
    print("printed by Python", flush=True)  # noqa: T201 - that is what this is for
    os.write(1, b"printed by C\n")
    child = "import sys; print('printed by a child, which read', repr(sys.stdin.read()))"
    subprocess.run([sys.executable, "-c", child], check=True)
    return {}


async def _leave_note(connection: Connection, argument: Mapping[str, object]) -> object:
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        Path(str(argument["path"])).write_text("cleaned up")
    return None


def main() -> int:
    commands = Toys().table() | {"toy.print": _print, "toy.note": _leave_note}
    return asyncio.run(serve_stdio(lambda *streams: Connection(commands, *streams), wire))


if __name__ == "__main__":
    sys.exit(main())
