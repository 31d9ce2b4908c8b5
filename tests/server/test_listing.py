"""What an editor that shows a list of sessions is told, though it follows none of them."""

from pathlib import Path

from tests.server.desks import house


async def test_a_list_hears_of_sessions_that_others_begin_change_and_delete(tmp_path: Path) -> None:
    async with (
        house(tmp_path) as at,
        at.editor() as other,
        at.editor(list=True) as listing,
    ):
        begun = (await other.result("session.new", title="Odd sums"))["session"]
        told = await listing.told("sessionls/listed")
        assert told["session"] == begun
        await other.result("session.rename", session=begun["id"], title="Odd and even sums")
        assert (await listing.told("sessionls/listed"))["session"]["title"] == "Odd and even sums"
        await other.result("session.delete", session=begun["id"])
        gone = await listing.told("sessionls/listed")
        assert (gone["session"]["id"], gone["deleted"]) == (begun["id"], True)


async def test_many_changes_of_one_moment_are_told_as_one(tmp_path: Path) -> None:
    async with house(tmp_path) as at, at.editor(list=True) as listing:
        session = (await listing.result("session.new"))["session"]["id"]
        for number in range(20):
            await listing.result("session.rename", session=session, title=f"Title {number}")
        told = 1
        while (await listing.told("sessionls/listed"))["session"]["title"] != "Title 19":
            told += 1
        assert told < 20


async def test_an_editor_without_a_list_is_told_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as at, at.editor() as plain, at.editor(list=True) as listing:
        await plain.result("session.new", title="Quiet")
        await listing.told("sessionls/listed")
        await plain.result("info")
        assert "sessionls/listed" not in [one.get("method") for one in plain.peer.unread]
