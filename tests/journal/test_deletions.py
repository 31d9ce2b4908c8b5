"""What is left of deleted sessions: keys get their first answer whatever happened to the store."""

from pathlib import Path

import pytest
from tests.journal.samples import Author, opened, record

from sessionls.journal.deletions import KEPT, Deleted, Deletions
from sessionls.journal.store import Store


async def delete(store: Store, session: str, key: str | None) -> None:
    """As a workspace does it: the record first, then the files."""
    tip = store.head(session)
    last = record(tip + 1, f"deleted {session}", kind="sessionDeleted", key=key)
    await store.append(session, [last], {"head": tip + 1, "id": session})
    await store.purge(session)


def gone(number: int) -> Deleted:
    """A session of which something is left."""
    key = f"k{number}"
    return Deleted(f"S{number}", record(1, key=f"new{number}"), record(2, key=key), {"n": number})


async def test_a_deletion_with_a_key_is_remembered_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await Author(store).write("B", "one")
        await delete(store, "A", "k")
        await delete(store, "B", None)
        assert store.deleted_with("A", "k") == {"head": 2, "id": "A"}
    async with opened(tmp_path) as store:
        assert store.deleted_with("A", "k") == {"head": 2, "id": "A"}
        assert store.deleted_with("A", "other") is None
        assert store.deleted_with("B", "k") is None
        assert (store.remembers("A"), store.remembers("B")) == (True, False)
        assert list(store.rows()) == []


async def test_a_store_in_which_nothing_was_deleted_with_a_key_has_no_such_file(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await delete(store, "A", None)
        assert store.deleted_with("A", "k") is None
        assert store.made_with("k") is None
    assert not (tmp_path / "deleted.jsonl").exists()


async def test_the_key_that_made_a_deleted_session_is_remembered_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.append("A", [record(1, key="made")], {})
        await delete(store, "A", None)
    async with opened(tmp_path) as store:
        left = store.made_with("made")
        assert left is not None
        assert (left.session, left.first) == ("A", record(1, key="made"))


async def test_what_a_crash_left_half_deleted_is_remembered_before_it_goes(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await store.append("A", [record(2, kind="sessionDeleted", key="k")], {"head": 2})
        assert store.deleted_with("A", "k") == {"head": 2}
    (tmp_path / "catalog.json").unlink()
    async with opened(tmp_path) as store:
        assert list((tmp_path / "sessions").iterdir()) == []
        row = store.deleted_with("A", "k")
        assert row == {"head": 2, "letters": 4, "id": "A"}
    assert len((tmp_path / "deleted.jsonl").read_bytes().splitlines()) == 1


async def test_a_deleted_parent_answers_while_its_fork_keeps_it_and_afterwards(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1")
        await author.fork("B", "A", 1, "b2")
        await delete(store, "A", "parent")
    async with opened(tmp_path) as store:
        assert store.deleted_with("A", "parent") == {"head": 2, "id": "A"}
        await delete(store, "B", "fork")
        assert list((tmp_path / "sessions").iterdir()) == []
    async with opened(tmp_path) as store:
        assert store.deleted_with("A", "parent") == {"head": 2, "id": "A"}
        assert store.deleted_with("B", "fork") == {"head": 3, "id": "B"}
    assert len((tmp_path / "deleted.jsonl").read_bytes().splitlines()) == 2


async def test_a_reader_beside_a_writer_is_told_the_same(tmp_path: Path) -> None:
    async with opened(tmp_path) as writer, opened(tmp_path) as reader:
        assert reader.trouble is not None
        await Author(writer).write("A", "one")
        await delete(writer, "A", "k")
        assert reader.deleted_with("A", "k") == {"head": 2, "id": "A"}


async def test_a_session_stays_on_the_disk_until_it_can_be_remembered(tmp_path: Path) -> None:
    (tmp_path / "deleted.jsonl").mkdir()
    async with opened(tmp_path) as store:
        await Author(store).write("A", "one")
        await Author(store).fork("B", "A", 1, "two")
        await delete(store, "A", "k")
        await delete(store, "B", None)
        assert list(store.rows()) == []
        assert store.deleted_with("A", "k") == {"head": 2, "id": "A"}
    async with opened(tmp_path) as store:
        assert "stay on the disk" in store.reports[0].text
        assert store.deleted_with("A", "k") == {"head": 2, "id": "A"}
        assert (tmp_path / "sessions" / "A.jsonl").exists()
    (tmp_path / "deleted.jsonl").rmdir()
    async with opened(tmp_path) as store:
        assert store.reports == ()
        assert list((tmp_path / "sessions").iterdir()) == []
        assert store.deleted_with("A", "k") == {"head": 2, "id": "A"}


def test_a_file_cut_at_any_byte_remembers_what_is_whole_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "deleted.jsonl"
    Deletions(path).note([gone(0)])
    first = path.stat().st_size
    Deletions(path).note([gone(1)])
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        deletions = Deletions(path)
        deletions.note([gone(2)])
        remembered = [deletions.deleted_with(f"S{n}", f"k{n}") for n in range(3)]
        expected = {"n": 0} if end >= first else None
        assert remembered == [expected, None, {"n": 2}], end


@pytest.mark.parametrize("where", [0.01, 0.4, 0.99])
def test_a_rotten_line_costs_that_line_only(tmp_path: Path, where: float) -> None:
    path = tmp_path / "deleted.jsonl"
    deletions = Deletions(path)
    for number in range(3):
        deletions.note([gone(number)])
    lines = path.read_bytes().splitlines(keepends=True)
    at = len(lines[0]) + int(len(lines[1]) * where)
    content = bytearray(b"".join(lines))
    content[at] ^= 1
    path.write_bytes(content)
    deletions.note([gone(3)])
    remembered = [deletions.deleted_with(f"S{n}", f"k{n}") for n in range(4)]
    assert remembered == [{"n": 0}, None, {"n": 2}, {"n": 3}]


def test_the_newest_are_kept_and_the_file_stays_bounded(tmp_path: Path) -> None:
    deletions = Deletions(tmp_path / "deleted.jsonl")
    deletions.note([gone(number) for number in range(2 * KEPT)])
    assert deletions.deleted_with("S0", "k0") == {"n": 0}
    for number in range(2 * KEPT, 2 * KEPT + 3):
        deletions.note([gone(number)])
    assert len((tmp_path / "deleted.jsonl").read_bytes().splitlines()) == KEPT + 2
    assert deletions.deleted_with(f"S{KEPT}", f"k{KEPT}") is None
    newest, last = KEPT + 1, 2 * KEPT + 2
    assert deletions.deleted_with(f"S{newest}", f"k{newest}") == {"n": newest}
    assert deletions.deleted_with(f"S{last}", f"k{last}") == {"n": last}


@pytest.mark.parametrize("key", ['"quoted"', "schön", "\\", "\u2028", "tab\t", "😀"])
def test_any_key_is_found(tmp_path: Path, key: str) -> None:
    deletions = Deletions(tmp_path / "deleted.jsonl")
    deletions.note([Deleted("A", record(1, key=key), record(2, key=key), {"a": 1})])
    assert deletions.deleted_with("A", key) == {"a": 1}
    assert deletions.made_with(key) is not None


def test_the_same_deletion_is_noted_once(tmp_path: Path) -> None:
    deletions = Deletions(tmp_path / "deleted.jsonl")
    deletions.note([gone(1)])
    deletions.note([gone(1), gone(2)])
    assert len((tmp_path / "deleted.jsonl").read_bytes().splitlines()) == 2
