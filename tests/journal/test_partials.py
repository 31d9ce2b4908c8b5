"""The words so far: kept for a process that is killed, gone when the message is whole."""

import shutil
from pathlib import Path

import pytest
from tests.journal.samples import opened

from sessionls.journal.layout import PARTIALS
from sessionls.journal.partials import Partial
from sessionls.journal.store import Store


def words(text: str, message: str = "m1", turn: str = "t1", session: str = "A") -> Partial:
    return Partial(session, turn, message, text)


async def killed(store: Store, tmp_path: Path) -> Path:
    """The folder as a process that ends right now leaves it."""
    await store.partials.settled()
    left = tmp_path / "left"
    shutil.rmtree(left, ignore_errors=True)
    shutil.copytree(store.folder, left, ignore=shutil.ignore_patterns("lock", "holder.json"))
    return left


async def test_what_was_being_said_is_there_after_a_kill(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as store:
        await store.make()
        for part in ("Half ", "a ", "sentence"):
            store.partials.add(words(part))
            await store.partials.settled()
        store.partials.add(words("Zwölf\n", "m2", "t2", "B"))
        left = await killed(store, tmp_path)
    async with opened(left) as again:
        assert again.partials.left_in("A") == [words("Half a sentence")]
        assert again.partials.left_in("B") == [words("Zwölf\n", "m2", "t2", "B")]
        assert again.partials.left_in("C") == []


@pytest.mark.parametrize("whole", ["message", "turn"])
async def test_what_has_been_said_leaves_nothing(tmp_path: Path, whole: str) -> None:
    async with opened(tmp_path / "store") as store:
        store.partials.add(words("One."))
        store.partials.add(words("Two.", "m2", "t2"))
        if whole == "message":
            store.partials.forget("m1")
        else:
            store.partials.forget_turn("t1")
        left = await killed(store, tmp_path)
        store.partials.forget("m2")
        await store.partials.settled()
        assert not (store.folder / PARTIALS).exists()
    async with opened(left) as again:
        assert words("Two.", "m2", "t2") in again.partials.left_in("A")


async def test_what_was_left_stays_until_it_is_taken_up(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as store:
        for number in (1, 2, 3):
            store.partials.add(words("Left.", f"m{number}", f"t{number}", f"S{number}"))
        left = await killed(store, tmp_path)
    async with opened(left) as again:
        again.partials.add(words("New.", "m4", "t4", "S4"))
        again.partials.forget_turn("t1")
        again.partials.forget("m4")
        again.partials.forget_all_left_but_in(["S2"])
        twice = await killed(again, tmp_path / "twice")
        assert again.partials.left_in("S3") == []
    async with opened(twice) as last:
        assert [last.partials.left_in(f"S{number}") for number in (1, 2, 3, 4)] == [
            [],
            [words("Left.", "m2", "t2", "S2")],
            [],
            [],
        ]


async def test_a_line_that_is_not_whole_or_none_of_ours_is_left_out(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as store:
        store.partials.add(words("Whole."))
        left = await killed(store, tmp_path)
    with (left / PARTIALS).open("ab") as file:
        file.write(b'[1]\n{"session": 3}\n\xff\n{"session":"A","turn":"t1","mess')
    async with opened(left) as again:
        assert again.partials.left_in("A") == [words("Whole.")]
        again.partials.add(words(" More.", "m2"))
        twice = await killed(again, tmp_path / "twice")
    async with opened(twice) as last:
        assert last.partials.left_in("A") == [words("Whole."), words(" More.", "m2")]


async def test_a_long_stream_is_written_anew_now_and_then_and_not_with_every_word(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "store") as store:
        path = store.folder / PARTIALS
        written, before = 0, 0
        for number in range(60):
            store.partials.add(words(f"{number:04}" * 50_000))
            await store.partials.settled()
            now = path.stat()
            anew = now.st_ino != before
            written += anew
            before = now.st_ino
        assert 2 <= written <= 5
        left = await killed(store, tmp_path)
    async with opened(left) as again:
        (kept,) = again.partials.left_in("A")
        assert kept.text == "".join(f"{number:04}" * 50_000 for number in range(60))


async def test_words_that_cannot_be_kept_are_kept_later(tmp_path: Path) -> None:
    async with opened(tmp_path / "store") as store:
        (store.folder / PARTIALS).mkdir()
        store.partials.add(words("One "))
        await store.partials.settled()
        (store.folder / PARTIALS).rmdir()
        store.partials.add(words("sentence."))
        left = await killed(store, tmp_path)
    async with opened(left) as again:
        assert again.partials.left_in("A") == [words("One sentence.")]
