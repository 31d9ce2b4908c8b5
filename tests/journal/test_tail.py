"""The last page of a session: the right records, at the price of those alone."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.journal.samples import Author, opened, record, seqs

from sessionls.journal.store import Store

LONG = 100_000
TEXTS = st.sampled_from(["", "é\n", "x" * 40, "y" * 20_000, "🦆" * 3000])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.lists(TEXTS, min_size=1, max_size=12), st.integers(0, 99)), min_size=1),
    st.data(),
)
def test_a_tail_is_the_end_of_what_reading_gives(
    family: list[tuple[list[str], int]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_check_family(Path(folder), family[:5], data))


async def _check_family(
    folder: Path, family: list[tuple[list[str], int]], data: st.DataObject
) -> None:
    async with opened(folder) as store:
        author = Author(store)
        for number, (lines, at) in enumerate(family):
            if number == 0:
                await author.write("S0", *lines)
                continue
            parent = f"S{at % number}"
            await author.fork(f"S{number}", parent, at % (store.head(parent) + 1), *lines)
        for number in range(len(family)):
            _check_pages(store, f"S{number}", data)


def _check_pages(store: Store, session: str, data: st.DataObject) -> None:
    whole = list(store.read(session))
    assert seqs(whole) == list(range(1, len(whole) + 1))
    limit = data.draw(st.integers(0, len(whole) + 2))
    before = data.draw(st.none() | st.integers(0, len(whole) + 2))
    earlier = whole if before is None else whole[: max(0, before - 1)]
    expected = earlier[-limit:] if limit else []
    assert store.tail(session, before=before, limit=limit) == expected
    since = data.draw(st.integers(0, len(whole) + 2))
    assert list(store.read(session, since=since)) == whole[since:]


@pytest.mark.long
async def test_a_page_of_a_long_session_reads_a_page(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await _write_long(store)
        size = (tmp_path / "sessions" / "A.jsonl").stat().st_size
        for before in (None, LONG, LONG - 7, LONG // 2, LONG // 3, 60):
            read, page = _bytes_read(store, before)
            last = LONG if before is None else before - 1
            assert page == list(range(last - 49, last + 1))
            assert read < 1 << 20 < size // 20


@pytest.mark.long
async def test_a_fork_costs_the_same_however_long_its_parent_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await _write_long(store)
        author = Author(store)
        await author.write("B", "one", "two")
        await store.append("F", [record(LONG, parent="A", forkedAt=LONG - 1)], {})
        await store.append("G", [record(2, parent="B", forkedAt=1)], {})
        sizes = [(tmp_path / "sessions" / f"{name}.jsonl").stat().st_size for name in "FG"]
        # seq, id and forkedAt have more digits, and that is all.
        assert sizes[0] - sizes[1] == 5 + 5 + 4
        read, page = _bytes_read(store, None, "F")
        assert page == list(range(LONG - 49, LONG + 1))
        assert read < 1 << 20


async def _write_long(store: Store) -> None:
    text = "x" * 200
    await asyncio.gather(
        *(
            store.append("A", [record(seq, text) for seq in range(first, first + 500)], {"n": 1})
            for first in range(1, LONG, 500)
        )
    )


def _bytes_read(store: Store, before: int | None, session: str = "A") -> tuple[int, list[int]]:
    """What the kernel counted for this process while a page of fifty was read."""
    start = _read_so_far()
    page = store.tail(session, before=before, limit=50)
    return _read_so_far() - start, seqs(page)


def _read_so_far() -> int:
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("rchar"))
