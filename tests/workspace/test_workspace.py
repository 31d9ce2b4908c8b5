"""A workspace takes up what was left, whatever is broken, and notes safely where it lies."""

import asyncio
import json
from pathlib import Path

from sessionls.domain.blocks import Message, TextBlock
from sessionls.domain.fold_version import FOLD_VERSION
from sessionls.domain.records import MessageAdded
from sessionls.engine.models.scripted import ScriptedModel
from sessionls.journal.store import Store
from sessionls.workspace.assembly import Shared
from sessionls.workspace.belonging import Belonging
from sessionls.workspace.core import Core
from sessionls.workspace.equipment import Choice, Chosen
from sessionls.workspace.foreign import ForeignDiagnostics
from sessionls.workspace.places import Home, home_of
from sessionls.workspace.spending import Spending
from sessionls.workspace.texts import Texts
from sessionls.workspace.trust import Trust
from sessionls.workspace.workspace import Workspace, summarize
from sessionls.workspace.world import real_world
from tests.workspace.rig import ANA, Rig, echo


def home(folder: Path) -> Home:
    return home_of({"SESSIONLS_HOME": str(folder / "home")})


async def with_a_session(folder: Path, root: Path) -> None:
    core = Core(home(folder), real_world())
    workspace = await core.workspace(root, lambda: "assistant")
    await workspace.sessions.new(ANA, "Kept")
    await core.close()


async def opened_and_closed(folder: Path, root: Path) -> str | None:
    """Open a workspace and close it again; return what is wrong with its store."""
    core = Core(home(folder), real_world())
    workspace = await core.workspace(root, lambda: "assistant")
    await workspace.tasks.idle()
    trouble = workspace.store.trouble
    await core.close()
    return trouble


async def test_where_it_lies_is_noted_with_the_first_session_and_after_a_move(
    tmp_path: Path,
) -> None:
    root = tmp_path / "one"
    root.mkdir()
    assert await opened_and_closed(tmp_path, root) is None
    assert not (root / ".sessionls").exists()
    await with_a_session(tmp_path, root)
    moved = root.rename(tmp_path / "two")
    assert await opened_and_closed(tmp_path, moved) is None
    noted = json.loads((moved / ".sessionls" / "roots.json").read_text())
    assert noted == [root.as_uri(), moved.as_uri()]


async def test_noting_where_it_lies_writes_through_no_planted_link(tmp_path: Path) -> None:
    root, victim = tmp_path / "one", tmp_path / "victim"
    root.mkdir()
    victim.write_text("precious")
    await with_a_session(tmp_path, root)
    moved = root.rename(tmp_path / "two")
    (moved / ".sessionls" / "roots.json.new").symlink_to(victim)
    assert await opened_and_closed(tmp_path, moved) is None
    assert victim.read_text() == "precious"
    noted = json.loads((moved / ".sessionls" / "roots.json").read_text())
    assert noted == [root.as_uri(), moved.as_uri()]


async def test_a_linked_store_is_left_as_it_is(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "one", tmp_path / "elsewhere"
    root.mkdir()
    await with_a_session(tmp_path, root)
    (root / ".sessionls").rename(elsewhere)
    moved = root.rename(tmp_path / "two")
    (moved / ".sessionls").symlink_to(elsewhere)
    before = (elsewhere / "roots.json").read_bytes()
    assert "symbolic link" in (await opened_and_closed(tmp_path, moved) or "")
    assert (elsewhere / "roots.json").read_bytes() == before


async def test_a_store_that_another_process_writes_is_left_as_it_is(tmp_path: Path) -> None:
    root = tmp_path / "one"
    root.mkdir()
    await with_a_session(tmp_path, root)
    moved = root.rename(tmp_path / "two")
    writer = Rig(moved / ".sessionls")
    before = (moved / ".sessionls" / "roots.json").read_bytes()
    assert "open for writing" in (await opened_and_closed(tmp_path, moved) or "")
    assert (moved / ".sessionls" / "roots.json").read_bytes() == before
    await writer.close()


async def left_waiting(rig: Rig, title: str) -> str:
    """A session whose message nobody has answered when the process ends."""
    made = str((await rig.sessions.new(ANA, title))["id"])
    message = Message(id=rig.world.new_id(), blocks=(TextBlock(text=title),))
    session = await rig.ledger.open(made)
    await rig.ledger.record(session, ANA, MessageAdded(message=message, turn=rig.world.new_id()))
    return made


async def test_a_session_that_cannot_be_opened_keeps_no_other_from_going_on(
    tmp_path: Path,
) -> None:
    root = tmp_path / "workspace"
    root.mkdir()
    rig = Rig(root / ".sessionls")
    ours = Belonging(root / ".sessionls", home(tmp_path).stores)
    for title in ("one", "two", "three"):
        ours.claim(await left_waiting(rig, title), 1)
    await rig.close()
    ours.keep("here")
    world, model = real_world(), ScriptedModel(echo)
    store = Store.find(
        root / ".sessionls", summarize=summarize, row_version=FOLD_VERSION, now=world.now
    )
    first, *others = (str(row["id"]) for row in store.rows())
    (root / ".sessionls" / "sessions" / f"{first}.jsonl").unlink()

    async def choose(choice: Choice) -> Chosen:
        return Chosen(model)

    texts = Texts()
    trust = Trust(home(tmp_path).trust)
    own, spending = home(tmp_path), Spending(home(tmp_path).spending)
    shared = Shared(own, texts, world, choose, trust, ForeignDiagnostics(texts), {}, spending)
    workspace = Workspace(root, store, shared, lambda: "assistant")
    workspace.start()
    async with asyncio.timeout(20):
        await workspace.tasks.idle()
    for other in others:
        (turn,) = (await workspace.ledger.open(other)).turns.values()
        assert turn.stop_reason == "end"
    await workspace.close()
