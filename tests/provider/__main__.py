"""The provider as a process: `python -m tests.provider PORTFILE SCRIPT.json`.

Once it listens, its port stands in PORTFILE and it says `ready` on its stdout. It ends on SIGTERM
or SIGINT.
"""

import asyncio
import signal
import sys
from pathlib import Path

from tests.provider.script import read_script
from tests.provider.server import Provider


async def serve(port_file: Path, script_file: Path) -> None:
    """Serve the script until a signal comes."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Provider(script=read_script(script_file.read_text("utf-8"))) as provider:
        unfinished = port_file.with_name(f"{port_file.name}.new")
        unfinished.write_text(str(provider.port), "ascii")
        unfinished.replace(port_file)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), Path(sys.argv[2])))
