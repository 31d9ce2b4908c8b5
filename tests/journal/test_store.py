"""What a workspace asks of the store, on a healthy disk."""

import asyncio
from pathlib import Path

import pytest
from tests.journal.samples import Author, folded, open_store, opened, record, seqs, texts

from sessionls.domain.errors import BadInput, UnknownSession
from sessionls.journal.errors import (
    BlobDamaged,
    NoSuchBlob,
    SequenceConflict,
    StoreBroken,
    StoreReadOnly,
    StoreUnusable,
)


async def test_records_come_back_as_they_were_written(tmp_path: Path) -> None:
    written = record(1, "zwölf 🦆", content={"b": [1, 2.5, None, True], "a": "\u2028\n"})
    async with opened(tmp_path) as store:
        await store.append("A", [written], {"any": "row"})
        assert list(store.read("A")) == [written]
    async with opened(tmp_path) as store:
        assert list(store.read("A")) == [written]
        assert store.row("A") == {"any": "row"}


async def test_half_a_surrogate_pair_survives(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "\ud83d", "next")
    async with opened(tmp_path) as store:
        assert texts(store, "A") == ["\ud83d", "next"]


async def test_a_line_is_json_that_others_can_read(tmp_path: Path) -> None:
    import json

    async with opened(tmp_path) as store:
        await store.append("A", [{"id": "i", "seq": 1, "text": "ü"}], {})
        line = (tmp_path / "sessions" / "A.jsonl").read_text(encoding="utf-8")
    assert line.startswith('{"seq":1,"id":"i","text":"ü"')
    assert list(json.loads(line))[-1] == "crc"


async def test_nothing_is_visible_before_it_is_durable(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        waiting = Author(store).write("A", "one")
        assert not store.exists("A")
        await waiting
        assert store.exists("A")
        assert store.head("A") == 1


async def test_reading_begins_after_since(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one", "two", "three")
        assert seqs(store.read("A", since=1)) == [2, 3]
        assert seqs(store.read("A", since=3)) == []


async def test_a_stale_sequence_number_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one", "two")
        with pytest.raises(SequenceConflict, match="goes on with record 3, not 2"):
            store.append("A", [record(2)], {})
        assert store.head("A") == 2


async def test_a_hole_inside_a_batch_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(SequenceConflict):
            store.append("A", [record(1), record(3)], {})
        await Author(store).write("A", "one")


async def test_queued_records_count_for_the_sequence(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        first = store.append("A", [record(1)], {})
        second = store.append("A", [record(2)], {})
        with pytest.raises(SequenceConflict):
            store.append("A", [record(2)], {})
        await asyncio.gather(first, second)
        assert seqs(store.read("A")) == [1, 2]


async def test_appends_end_in_the_order_they_were_made(tmp_path: Path) -> None:
    ended: list[int] = []
    async with opened(tmp_path) as store:
        author = Author(store)
        waiting = [author.write("A", str(number)) for number in range(200)]
        for number, future in enumerate(waiting):
            future.add_done_callback(lambda _, number=number: ended.append(number))
        await asyncio.gather(*waiting)
    assert ended == list(range(200))


async def test_a_waiter_that_is_cancelled_undoes_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        first, second, third = (author.write("A", text) for text in ("one", "two", "three"))
        second.cancel()
        first.cancel()
        await third
        assert texts(store, "A") == ["one", "two", "three"]


async def test_the_journals_own_keys_are_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(BadInput, match="crc, durable, batch"):
            store.append("A", [record(1, durable=4)], {})


@pytest.mark.parametrize("name", ["../A", "", "a/b", ".hidden", "x" * 65])
async def test_an_id_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(BadInput):
            store.append(name, [record(1)], {})


async def test_an_unknown_session_is_said_to_be_unknown(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        assert store.row("A") is None
        for ask in (store.head, store.read, store.purge):
            with pytest.raises(UnknownSession):
                ask("A")
        with pytest.raises(UnknownSession):
            store.tail("A", before=None, limit=1)


async def test_a_fork_reads_its_parent_up_to_the_fork(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1", "a2", "a3")
        await author.fork("B", "A", 2, "b3")
        await author.write("A", "a4")
        assert texts(store, "B") == ["a1", "a2", "b3"]
        assert seqs(store.read("B")) == [1, 2, 3]
        assert seqs(store.read("B", since=1)) == [2, 3]
        assert store.forks("A") == ("B",)


async def test_a_fork_of_a_fork_may_begin_inside_what_that_inherits(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1", "a2", "a3")
        await author.fork("B", "A", 3, "b4")
        await author.fork("C", "B", 1, "c2")
        assert texts(store, "C") == ["a1", "c2"]


async def test_a_fork_at_a_record_that_is_not_there_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "a1")
        with pytest.raises(BadInput, match="has no record 2"):
            store.append("B", [record(3, parent="A", forkedAt=2)], {})
        with pytest.raises(UnknownSession):
            store.append("B", [record(2, parent="Z", forkedAt=1)], {})


async def test_a_deleted_session_leaves_every_list_and_the_disk(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "secret")
        await Author(store).delete("A")
        assert list(store.rows()) == []
        assert not store.exists("A")
        assert list((tmp_path / "sessions").iterdir()) == []


async def test_a_purge_takes_the_session_off_the_lists_at_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        leaving = store.purge("A")
        assert not store.exists("A")
        await leaving


async def test_forks_keep_what_they_need_of_a_deleted_parent(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1", "a2")
        await author.fork("B", "A", 1, "b2")
        await author.delete("A")
        assert store.rows() == (store.row("B"),)
        with pytest.raises(UnknownSession):
            store.read("A")
    (tmp_path / "catalog.json").unlink()
    async with opened(tmp_path) as store:
        assert texts(store, "B") == ["a1", "b2"]
        assert not store.exists("A")


async def test_deleted_ancestors_go_with_their_last_fork(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1")
        await author.fork("B", "A", 1, "b2")
        await author.fork("C", "B", 2, "c3")
        await author.delete("A")
        await author.delete("B")
        assert texts(store, "C") == ["a1", "b2", "c3"]
        await author.delete("C")
    assert list((tmp_path / "sessions").iterdir()) == []


async def test_a_deleted_fork_leaves_its_parent_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1")
        await author.fork("B", "A", 1, "b2")
        await author.delete("B")
        assert texts(store, "A") == ["a1"]
        assert store.forks("A") == ()
    async with opened(tmp_path) as store:
        assert texts(store, "A") == ["a1"]


async def test_a_purge_that_a_crash_prevented_is_done_at_the_next_opening(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await store.append("A", [record(2, kind="sessionDeleted")], {})
        assert not store.exists("A")
    async with opened(tmp_path) as store:
        assert list(store.rows()) == []
    assert list((tmp_path / "sessions").iterdir()) == []


async def test_nothing_is_added_to_a_deleted_session(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1")
        await author.fork("B", "A", 1, "b2")
        await author.delete("A")
        with pytest.raises(UnknownSession):
            store.append("A", [record(3)], {})
        with pytest.raises(UnknownSession):
            store.append("C", [record(2, parent="A", forkedAt=1)], {})


async def test_a_parent_stays_while_a_fork_is_being_written(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1")
        forking = author.fork("B", "A", 1, "b2")
        await asyncio.gather(forking, store.purge("A"))
        assert texts(store, "B") == ["a1", "b2"]


async def test_contents_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        name = await store.put_blob(b"large")
        assert await store.put_blob(b"large") == name
        assert store.blob(name) == b"large"
    assert len(list((tmp_path / "blobs").iterdir())) == 1


async def test_a_damaged_content_is_an_error_until_it_is_put_again(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        name = await store.put_blob(b"large")
        (tmp_path / "blobs" / name).write_bytes(b"lorge")
        with pytest.raises(BlobDamaged, match="damaged"):
            store.blob(name)
        await store.put_blob(b"large")
        assert store.blob(name) == b"large"


@pytest.mark.parametrize("name", ["0" * 64, "../store.json", ""])
async def test_a_content_that_is_not_there_is_said_to_be_missing(tmp_path: Path, name: str) -> None:
    async with opened(tmp_path) as store:
        with pytest.raises(NoSuchBlob):
            store.blob(name)


async def test_a_content_behind_a_link_is_not_read(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        name = await store.put_blob(b"large")
        place = tmp_path / "blobs" / name
        place.rename(tmp_path / "elsewhere")
        place.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(StoreBroken, match="cannot be read"):
            store.blob(name)


async def test_hundreds_of_sessions_do_not_hold_hundreds_of_files(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await asyncio.gather(*(author.write(f"S{number}", "one") for number in range(300)))
        await asyncio.gather(*(author.write(f"S{number}", "two") for number in range(300)))
        held = [name for name in map(_target, Path("/proc/self/fd").iterdir()) if "jsonl" in name]
        assert 0 < len(held) <= 64
        assert all(store.head(f"S{number}") == 2 for number in range(300))


async def test_a_closed_store_takes_nothing_more(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    waiting = Author(store).write("A", "one")
    await store.close()
    assert waiting.done()
    with pytest.raises(StoreReadOnly, match="closed"):
        store.append("A", [record(2)], {})


async def test_git_sees_agents_skills_and_settings_only(tmp_path: Path) -> None:
    import subprocess

    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    folder = tmp_path / ".sessionls"
    async with opened(folder) as store:
        await Author(store).write("A", "one")
        await store.put_blob(b"large")
    shared = ["agents/mine.md", "mcp.json", "settings.toml", "skills/mine/SKILL.md"]
    for name in (*shared, "owner.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    seen = subprocess.run(
        ["git", "-C", str(tmp_path), "status", "--porcelain", "-uall"],
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(line.split("/", 1)[1] for line in seen.stdout.splitlines())
    assert names == [".gitignore", *shared]


async def test_sessions_are_for_their_owner_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await store.put_blob(b"large")
    for path in (tmp_path / "sessions", tmp_path / "blobs"):
        assert path.stat().st_mode & 0o777 == 0o700
        assert all(each.stat().st_mode & 0o777 == 0o600 for each in path.iterdir())


async def test_a_folder_that_cannot_exist_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match="neither read nor kept"):
        open_store(tmp_path / "file" / ".sessionls")


async def test_a_moved_folder_keeps_its_sessions(tmp_path: Path) -> None:
    async with opened(tmp_path / "here" / ".sessionls") as store:
        await Author(store).write("A", "one")
    (tmp_path / "here").rename(tmp_path / "there")
    async with opened(tmp_path / "there" / ".sessionls") as store:
        assert texts(store, "A") == ["one"]
        assert store.row("A") == folded(store, "A")


async def test_a_journal_removed_by_others_takes_no_more_records(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "one")
        (tmp_path / "sessions" / "A.jsonl").unlink()
        with pytest.raises(StoreBroken, match="removed"):
            await author.write("A", "two")


def _target(fd: Path) -> str:
    try:
        return str(fd.readlink())
    except OSError:
        return ""
