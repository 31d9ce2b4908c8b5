"""Journals that a crash, a bad disk or somebody's editor has touched."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.journal.samples import Author, folded, open_store, opened, seqs, texts

from sessionls.journal.errors import StoreBroken
from sessionls.journal.line import OWN_KEYS
from sessionls.journal.store import Store

BATCHES = (("one",), ("zwölf", "3", "drei"), ("🦆", "five and more"), ("last",), ("y", "z"))
TEXTS = [text for batch in BATCHES for text in batch]


async def journal(folder: Path) -> bytes:
    """The bytes of a small journal of several batches."""
    async with opened(folder) as store:
        author = Author(store)
        for batch in BATCHES:
            await author.write("A", *batch)
    return (folder / "sessions" / "A.jsonl").read_bytes()


def put(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Journals of these contents, which no catalog knows."""
    (folder / "sessions").mkdir(parents=True, exist_ok=True)
    for session, content in contents.items():
        (folder / "sessions" / f"{session}.jsonl").write_bytes(content)


def batch_ends(whole: bytes) -> list[int]:
    """The offsets at which a batch is complete."""
    ends, lines = [0], whole.splitlines(keepends=True)
    for batch in BATCHES:
        ends.append(ends[-1] + sum(len(lines.pop(0)) for _ in batch))
    return ends


async def test_a_journal_cut_at_any_byte_is_a_prefix_of_whole_batches(tmp_path: Path) -> None:
    whole = await journal(tmp_path / "first")
    ends = batch_ends(whole)
    assert ends[-1] == len(whole)
    folder = tmp_path / "second"
    put(folder, {f"S{at}": whole[:at] for at in range(len(whole) + 1)})
    async with opened(folder) as store:
        await asyncio.gather(
            *(_check_cut(folder, store, whole, ends, at) for at in range(len(whole) + 1))
        )
    async with opened(folder) as store:
        assert store.reports == ()
        for at in range(len(whole) + 1):
            assert texts(store, f"S{at}")[-1] == "goes on"


async def _check_cut(folder: Path, store: Store, whole: bytes, ends: list[int], at: int) -> None:
    session = f"S{at}"
    count = max(number for number, end in enumerate(ends) if end <= at)
    kept = [text for batch in BATCHES[:count] for text in batch]
    assert store.exists(session) == bool(kept)
    if kept:
        assert texts(store, session) == kept
        assert store.row(session) == folded(store, session)
    rest = whole[ends[count] : at]
    cut = folder / "sessions" / f"{session}.cut"
    assert (cut.read_bytes() if rest else b"") == rest
    assert any(report.session == session for report in store.reports) == bool(rest or not kept)
    await Author(store).write(session, "goes on")


async def test_a_cut_journal_whose_catalog_knew_more_is_a_prefix_too(tmp_path: Path) -> None:
    whole = await journal(tmp_path)
    path, catalog = tmp_path / "sessions" / "A.jsonl", tmp_path / "catalog.json"
    knowing = catalog.read_bytes()
    for end in batch_ends(whole)[1:-1]:
        path.write_bytes(whole[: end + 5])
        catalog.write_bytes(knowing)
        async with opened(tmp_path) as store:
            assert path.stat().st_size == end
            await Author(store).write("A", "goes on")
            assert texts(store, "A")[-1] == "goes on"
            assert seqs(store.read("A")) == list(range(1, store.head("A") + 1))


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 5000,
        b"garbage",
        b"garbage\n",
        b'{"seq":10,"text":"no crc"}\n',
        b"\n\n\n",
        bytes(range(256)) * 40,
        b'{"seq":10,"text":"half',
        b',"crc":"00000000"}\n' * 3,
    ],
)
async def test_garbage_behind_a_journal_is_cut_and_kept_aside(
    tmp_path: Path, garbage: bytes
) -> None:
    whole = await journal(tmp_path)
    path = tmp_path / "sessions" / "A.jsonl"
    path.write_bytes(whole + garbage)
    async with opened(tmp_path) as store:
        assert texts(store, "A") == TEXTS
        assert path.read_bytes() == whole
        assert path.with_suffix(".cut").read_bytes() == garbage
        assert [report.session for report in store.reports] == ["A"]
        await Author(store).write("A", "goes on")
        assert texts(store, "A") == [*TEXTS, "goes on"]


async def test_a_line_that_comes_twice_counts_once(tmp_path: Path) -> None:
    whole = await journal(tmp_path)
    path = tmp_path / "sessions" / "A.jsonl"
    path.write_bytes(whole + whole[: batch_ends(whole)[2]])
    async with opened(tmp_path) as store:
        assert texts(store, "A") == TEXTS


async def test_sound_lines_behind_a_hole_do_not_count(tmp_path: Path) -> None:
    # Both batches were in one write: the disk kept the second and not the first.
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "safe")
        await asyncio.gather(*(author.write("A", text * 50) for text in "bcd"))
    path = tmp_path / "sessions" / "A.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    # The first of the three went alone, the others waited for it and shared a write.
    path.write_bytes(b"".join((lines[0], lines[1], bytes(len(lines[2])), lines[3])))
    (tmp_path / "catalog.json").unlink()
    async with opened(tmp_path) as store:
        assert seqs(store.read("A")) == [1, 2]
        await author_goes_on(store)


async def author_goes_on(store: Store) -> None:
    """The session takes one more record, and it is the last."""
    await Author(store).write("A", "goes on")
    assert texts(store, "A")[-1] == "goes on"


async def test_a_flipped_bit_costs_one_record_when_the_catalog_knows_the_journal(
    tmp_path: Path,
) -> None:
    whole = await journal(tmp_path / "first")
    folder = tmp_path / "second"
    damaged = _flipped(whole)
    put(folder, dict.fromkeys(damaged, whole))
    async with opened(folder):
        pass
    put(folder, {session: content for session, (_, content) in damaged.items()})
    store = open_store(folder)
    for session, (at, _) in damaged.items():
        assert texts(store, session) == _without(whole, at)
        assert [each["text"] for each in store.tail(session, before=None, limit=99)] == _without(
            whole, at
        )
    assert {report.session for report in store.reports} == set(damaged)
    author = Author(store)
    await asyncio.gather(*(author.write(session, "goes on") for session in damaged))
    await store.close()
    (folder / "catalog.json").unlink()
    async with opened(folder) as store:
        for session, (at, _) in damaged.items():
            assert texts(store, session) == [*_without(whole, at), "goes on"]
            assert store.head(session) == len(TEXTS) + 1


async def test_a_flipped_bit_without_a_catalog_costs_at_most_the_last_batch(
    tmp_path: Path,
) -> None:
    whole = await journal(tmp_path / "first")
    folder = tmp_path / "second"
    last = batch_ends(whole)[-2]
    damaged = _flipped(whole)
    put(folder, {session: content for session, (_, content) in damaged.items()})
    async with opened(folder) as store:
        for session, (at, content) in damaged.items():
            kept = _without(whole, at) if at < last else TEXTS[: -len(BATCHES[-1])]
            assert texts(store, session) == kept, at
            path = folder / "sessions" / f"{session}.jsonl"
            assert path.read_bytes() == (content if at < last else whole[:last])
            await Author(store).write(session, "goes on")
            assert texts(store, session) == [*kept, "goes on"]
        assert {report.session for report in store.reports} == set(damaged)


def _flipped(whole: bytes) -> dict[str, tuple[int, bytes]]:
    """Every byte with one of its bits flipped, each in a journal of its own."""
    flipped: dict[str, tuple[int, bytes]] = {}
    for at, byte in enumerate(whole):
        content = bytearray(whole)
        content[at] = byte ^ (1 << at % 8)
        flipped[f"S{at}"] = at, bytes(content)
    return flipped


def _without(whole: bytes, at: int) -> list[str]:
    """The texts but that of the line which byte `at` belongs to; a newline harms no record."""
    if whole[at : at + 1] == b"\n":
        return TEXTS
    line = whole.count(b"\n", 0, at)
    return TEXTS[:line] + TEXTS[line + 1 :]


async def test_what_the_catalog_knew_as_safe_is_not_cut_with_a_torn_tail(tmp_path: Path) -> None:
    whole = await journal(tmp_path)
    path = tmp_path / "sessions" / "A.jsonl"
    rotten = whole.replace(b'"text":"y"', b'"text":"?"')
    path.write_bytes(rotten + b'{"seq":10,"to')
    async with opened(tmp_path) as store:
        assert texts(store, "A") == [text for text in TEXTS if text != "y"]
        assert path.read_bytes() == rotten
        await Author(store).write("A", "goes on")
        assert seqs(store.read("A"))[-2:] == [len(TEXTS), len(TEXTS) + 1]


async def test_a_reader_leaves_a_torn_journal_as_it_is(tmp_path: Path) -> None:
    whole = await journal(tmp_path)
    path = tmp_path / "sessions" / "A.jsonl"
    async with opened(tmp_path):
        path.write_bytes(whole + b"torn")
        reader = open_store(tmp_path)
        assert texts(reader, "A") == TEXTS
        assert "not whole" in reader.reports[0].text
        assert path.read_bytes() == whole + b"torn"
        await reader.close()


async def test_a_fork_stays_readable_when_its_parent_is_lost(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1", "a2")
        await author.fork("B", "A", 2, "b3")
    (tmp_path / "sessions" / "A.jsonl").unlink()
    async with opened(tmp_path) as store:
        assert texts(store, "B") == ["b3"]
        assert "gone" in store.reports[0].text
        await Author(store).write("B", "b4")


async def test_a_parent_that_cannot_be_opened_is_reported_to_its_fork(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1", "a2")
        await author.fork("B", "A", 2, "b3")
        parent = tmp_path / "sessions" / "A.jsonl"
        parent.unlink()
        parent.symlink_to(parent)
        assert texts(store, "B") == ["b3"]
        assert seqs(store.tail("B", before=None, limit=9)) == [3]
        assert "a part that it inherits is missing" in store.reports[0].text
        with pytest.raises(StoreBroken, match="cannot be read"):
            texts(store, "A")


async def test_a_fork_of_itself_can_be_read(tmp_path: Path) -> None:
    # No writer makes it, but a journal may come from anywhere.
    async with opened(tmp_path / "first") as store:
        author = Author(store)
        await author.write("A", "a1", "a2")
        await author.fork("B", "A", 2, "b3")
    path = tmp_path / "first" / "sessions" / "B.jsonl"
    put(tmp_path / "second", {"A": path.read_bytes()})
    async with opened(tmp_path / "second") as store:
        assert texts(store, "A") == ["b3"]


async def test_a_fork_whose_first_line_rots_still_knows_its_parent(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        author = Author(store)
        await author.write("A", "a1", "a2")
        await author.fork("B", "A", 2, "b3")
        await author.write("B", "b4")
    path = tmp_path / "sessions" / "B.jsonl"
    path.write_bytes(path.read_bytes().replace(b"b3", b"??"))
    async with opened(tmp_path, row_version=2) as store:
        assert texts(store, "B") == ["a1", "a2", "b4"]


async def test_an_empty_journal_is_no_session(tmp_path: Path) -> None:
    put(tmp_path, {"A": b""})
    async with opened(tmp_path) as store:
        assert not store.exists("A")
        await Author(store).write("A", "one")
        assert texts(store, "A") == ["one"]


async def test_records_carry_none_of_the_journals_own_keys(tmp_path: Path) -> None:
    await journal(tmp_path)
    async with opened(tmp_path) as store:
        assert all(each.keys().isdisjoint(OWN_KEYS) for each in store.read("A"))


@pytest.mark.parametrize("name", ["..", ".", "", "a b", "a.b", "ä", "x" * 65, "-A", "A\n"])
async def test_a_file_whose_name_is_no_sessions_is_left_out_and_said(
    tmp_path: Path, name: str
) -> None:
    whole = await journal(tmp_path)
    (tmp_path / "sessions" / f"{name}.jsonl").write_bytes(whole)
    async with opened(tmp_path) as store:
        assert [row["id"] for row in store.rows()] == ["A"]
        (report,) = store.reports
    assert report.session is None
    assert f"{name}.jsonl" in report.text
    assert (tmp_path / "sessions" / f"{name}.jsonl").read_bytes() == whole
