"""A host and a guest in network namespaces of their own, and a wire between them that fails."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.hub.desktop import Desktop, Editor
from tests.hub.people import records
from tests.hub.remote.sharing import Host, join, share
from tests.hub.remote.wire import HOST, Wire, missing, wired

pytestmark = pytest.mark.long
SILENCE = {"SESSIONLS_SILENCE": "2"}
LOST = -32802
EACH = 20


@dataclass
class Apart:
    """A session, somebody in it on each of two machines, and the wire between.

    `watching` is one more editor at the host's machine.
    """

    wire: Wire
    host: Host
    watching: Editor
    guest: Editor
    session: str

    async def say(self, editor: Editor, key: str) -> int:
        """Say something until it is acknowledged; return its number."""
        said = {"session": self.session, "text": key, "key": key}
        while True:
            answer = await editor.command("sessionls.session.prompt", said)
            if "result" in answer:
                return answer["result"]["seq"]
            assert answer["error"]["code"] == LOST, answer

    async def talk(self, editor: Editor, name: str, said: dict[str, int]) -> None:
        """Say one thing after the other."""
        for number in range(EACH):
            key = f"{name}-{number}"
            said[key] = await self.say(editor, key)

    async def connections(self) -> list[Any]:
        """Those of the guest, as the host sees them."""
        return (await self.watching.do("hub.guests"))["guests"][0]["connections"]

    async def nobody(self) -> None:
        """Wait until the host has noticed that the guest is gone."""
        async with asyncio.timeout(30):
            while await self.connections():
                await asyncio.sleep(0.05)

    async def same_for_both(self, said: dict[str, int]) -> None:
        """Both see one order, with everything in it once."""
        orders = [
            [
                (one["seq"], one["message"]["key"])
                for one in await records(editor, self.session)
                if one["kind"] == "messageAdded" and "key" in one["message"]
            ]
            for editor in (self.host.editor, self.guest)
        ]
        assert orders[0] == orders[1]
        assert len(orders[0]) == len(said)
        assert {key: seq for seq, key in orders[0]} == said


@asynccontextmanager
async def apart(folder: Path, workspace: Path) -> AsyncGenerator[Apart]:
    """Two machines; what each said was heard by the other."""
    if unable := missing():
        pytest.skip(unable)
    async with wired() as wire:
        homes = [
            Desktop(folder / name, more=SILENCE, within=machine.within)
            for name, machine in (("home", wire.host), ("guest", wire.guest))
        ]
        try:
            host = await share(homes[0], workspace, HOST)
            session = (await host.editor.do("session.new"))["session"]["id"]
            await host.editor.do("session.pause", session=session)
            guest = await join(homes[1], await host.invite(host=HOST))
            await guest.do("session.load", session=session)
            yield Apart(wire, host, await homes[0].open(workspace), guest, session)
        finally:
            wire.mend()
            wire.loss = wire.delay = 0.0
            for home in homes:
                await home.clear()


@contextmanager
def nothing_through(wire: Wire, way: str) -> Generator[None]:
    """A wire that is cut, or half open: who sends into it is not told."""
    wire.there = way == "back only"
    wire.back = way == "there only"
    yield
    wire.mend()


async def test_a_long_way_changes_nothing_but_the_pace(tmp_path: Path, workspace: Path) -> None:
    async with apart(tmp_path, workspace) as both:
        both.wire.delay = 0.1
        said: dict[str, int] = {}
        began = asyncio.get_running_loop().time()
        said["far"] = await both.say(both.guest, "far")
        assert asyncio.get_running_loop().time() - began >= 0.2
        said["near"] = await both.say(both.host.editor, "near")
        await both.same_for_both(said)
        assert len(await both.connections()) == 1


async def test_of_what_is_lost_on_the_way_everything_arrives_once_and_in_one_order(
    tmp_path: Path, workspace: Path
) -> None:
    async with apart(tmp_path, workspace) as both:
        both.wire.delay, both.wire.loss = 0.01, 0.15
        said: dict[str, int] = {}
        async with asyncio.TaskGroup() as group:
            group.create_task(both.talk(both.guest, "guest", said))
            group.create_task(both.talk(both.host.editor, "host", said))
        both.wire.loss = 0.0
        await both.same_for_both(said)
        assert both.wire.lost > 0


@pytest.mark.parametrize("way", ["none", "there only", "back only"])
async def test_a_way_that_fails_in_silence_is_noticed_by_both_and_the_guest_comes_back(
    tmp_path: Path, workspace: Path, way: str
) -> None:
    async with apart(tmp_path, workspace) as both:
        with nothing_through(both.wire, way):
            load = {"session": both.session}
            number = both.guest.begin_command("sessionls.session.load", load)
            assert (await both.guest.answer(number))["error"]["code"] == LOST
            await both.nobody()
            kept = await both.say(both.host.editor, "meanwhile")
        await both.guest.until("sessionls/reattached")
        missed = await both.guest.do("session.load", session=both.session, since=kept - 1)
        assert [one["message"]["key"] for one in missed["records"]] == ["meanwhile"]
        said = {"meanwhile": kept, "again": await both.say(both.guest, "again")}
        await both.same_for_both(said)


async def test_a_plug_that_is_pulled_and_put_back_at_once_is_not_even_noticed(
    tmp_path: Path, workspace: Path
) -> None:
    async with apart(tmp_path, workspace) as both:
        (before,) = await both.connections()
        await both.wire.guest.run("ip", "link", "set", "wire0", "down")
        number = both.guest.begin_command("sessionls.session.load", {"session": both.session})
        await both.wire.guest.run("ip", "link", "set", "wire0", "up")
        assert "result" in await both.guest.answer(number)
        assert await both.connections() == [before]


async def test_two_write_while_the_wire_is_cut_again_and_again(
    tmp_path: Path, workspace: Path
) -> None:
    async with apart(tmp_path, workspace) as both:
        said: dict[str, int] = {}
        async with asyncio.TaskGroup() as group:
            group.create_task(both.talk(both.guest, "guest", said))
            group.create_task(both.talk(both.host.editor, "host", said))
            for way in ("none", "back only", "there only"):
                async with asyncio.timeout(60):
                    count = len(said)
                    while len(said) < min(count + 3, 2 * EACH):
                        await asyncio.sleep(0.01)
                with nothing_through(both.wire, way):
                    await both.nobody()
        await both.same_for_both(said)
