"""Files that people write for us: what is wrong with agents, skills and MCP files, on the file."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from sessionls.domain.agent import Problem
from sessionls.domain.records import TurnEnded
from sessionls.server.desk import Desk
from sessionls.workspace.bus import Recorded
from sessionls.workspace.uris import path_of, uri_of
from sessionls.workspace.workspace import Workspace


def register(desk: Desk) -> None:
    """Look at them at the beginning and whenever one of them changes."""
    looking = _Looking(desk)
    desk.on_ready.append(looking.again)
    desk.on_file.append(looking.changed)
    desk.push.listen(looking.heard)


class _Looking:
    """Looks in the background, one look at a time; the last one sees what is there now."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looking: asyncio.Task[object] | None = None
        self._wanted = False
        self._agents: WeakKeyDictionary[Workspace, Mapping[Path, Sequence[Problem]]] = (
            WeakKeyDictionary()
        )

    def changed(self, uri: str) -> None:
        path = path_of(uri)
        if path and any(one.definitions.hold(path) for one in self._desk.seat.joined()):
            self.again()

    def heard(self, workspace: Workspace, recorded: Recorded) -> None:
        # What an agent's model does not take shows when it has answered. Nothing else changes by
        # turns, and to look at everything takes a moment.
        ended = any(isinstance(record.event, TurnEnded) for record in recorded.records)
        if ended and workspace.agents.problems() != self._agents.get(workspace, {}):
            self.again()

    def again(self) -> None:
        self._wanted = True
        if self._looking is None or self._looking.done():
            self._looking = self._desk.connection.protocol.start(self._look(), "definition files")

    async def _look(self) -> None:
        seat = self._desk.seat
        while self._wanted:
            self._wanted = False
            in_order = True
            for workspace in seat.joined():
                self._agents[workspace] = workspace.agents.problems()
                problems = await workspace.definitions.problems()
                in_order = in_order and not problems
                wrong = {uri_of(path): tuple(found) for path, found in problems.items()}
                self._desk.push.tell_wrong(workspace, wrong)
            if in_order:
                await seat.keep_in_order()
