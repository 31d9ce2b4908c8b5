"""A host that shares and guests that come, all real: a hub, TLS on 127.0.0.1, forwarders."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hub.desktop import Desktop, Editor

from sessionls.hub.remote.link import InvitationLink, read_link

GUEST_CAPABILITIES: dict[str, Any] = {"experimental": {"sessionls": {"updates": True}}}


@dataclass
class Host:
    """Somebody who shares a folder, at an editor."""

    desktop: Desktop
    editor: Editor
    folder: Path
    address: str

    async def invite(self, name: str = "Ben", **more: object) -> InvitationLink:
        """Invite somebody into the folder."""
        told = await self.editor.do(
            "hub.invite", name=name, folder=str(self.folder), **{"host": "127.0.0.1", **more}
        )
        return read_link(told["link"])


async def share(desktop: Desktop, folder: Path, address: str = "127.0.0.1", **more: Any) -> Host:
    """Let a hub listen, on any port."""
    editor = await desktop.launch()
    await editor.meet(folder, **more)
    told = await editor.do("hub.listen", address=f"{address}:0")
    return Host(desktop, editor, folder, told["listening"])


async def come(
    desktop: Desktop, link: InvitationLink | str, more: Mapping[str, str] | None = None
) -> Editor:
    """Start a guest's editor, which has not said anything yet. The link is in its environment."""
    process = await asyncio.create_subprocess_exec(
        *(*desktop.within, sys.executable, "-P", "-m", "sessionls", "join"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=2**24,
        env={**desktop.environment, "SESSIONLS_LINK": str(link), **(more or {})},
    )
    assert process.stdin
    assert process.stdout
    editor = Editor(process.stdout, process.stdin, process=process)
    desktop.editors.append(editor)
    return editor


async def join(desktop: Desktop, link: InvitationLink, folder: Path | None = None) -> Editor:
    """A guest's editor, initialized."""
    editor = await come(desktop, link)
    await editor.meet(folder, capabilities=GUEST_CAPABILITIES)
    return editor
