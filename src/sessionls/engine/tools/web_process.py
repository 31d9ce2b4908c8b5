"""Runs the process that fetches a page. It is gone when its caller is, and knows no keys."""

import asyncio
import json
import os
import sys
from collections.abc import Collection

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from sessionls.domain.errors import BadInput
from sessionls.engine.tools.ending import end

_PROGRAM = "sessionls.engine.tools.web_child"
# JSON may need six bytes for a character.
_MOST_BYTES = 16_000_000
_CHUNK = 1 << 16
# No proxy, no key, no home: only what an interpreter needs to find its own and the authorities.
_KEPT = ("PATH", "SYSTEMROOT", "PYTHONPATH", "PYTHONHOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR")


class Fetched(BaseModel):
    """What the process answers. `refused` alone, or all the others."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel)

    refused: str | None = None
    url: str = ""
    status: int = 0
    media: str = ""
    is_cut: bool = False
    elsewhere: str | None = None
    text: str = ""


async def fetch_in_process(url: str, allowed_hosts: Collection[str], seconds: float) -> Fetched:
    """Fetch a page within so many seconds. A caller that is cancelled ends the process.

    Raises:
        BadInput: there is no answer.
    """
    pipe, null = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # -P: nothing is imported from the folder that the server was started in.
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", _PROGRAM),
            stdin=pipe,
            stdout=pipe,
            stderr=null,
            env=environment,
        )
    except OSError as error:
        why = f"no process can be started for it: {error.strerror}"
        raise BadInput(f"{url} cannot be fetched, {why}.") from error
    request = json.dumps({"url": url, "allowedHosts": sorted(allowed_hosts)})
    try:
        async with asyncio.timeout(seconds):
            said = await _answer(process, request.encode("ascii") + b"\n")
            await process.wait()
        return Fetched.model_validate_json(said)
    except TimeoutError:
        raise BadInput(f"{url} took more than {seconds:.0f} seconds.") from None
    except ValidationError as error:
        raise BadInput(f"{url} could not be read as a page.") from error
    finally:
        await end(process)


async def _answer(process: asyncio.subprocess.Process, request: bytes) -> bytes:
    """All that it says. Its input stays open: the end of it would be the end of the process."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(request)
    said = bytearray()
    while (chunk := await process.stdout.read(_CHUNK)) and len(said) <= _MOST_BYTES:
        said += chunk
    return bytes(said)
