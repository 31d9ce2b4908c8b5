"""A folder in which nobody works with sessions stays as it is."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from sessionls.journal.store import Store


def found(folder: Path) -> Store:
    return Store.find(
        folder, summarize=lambda records: {}, row_version=1, now=lambda: datetime.now(UTC)
    )


def record(seq: int) -> dict[str, object]:
    return {"seq": seq, "id": str(seq), "at": "", "by": {}, "kind": "sessionCreated"}


async def test_finding_no_store_makes_nothing(tmp_path: Path) -> None:
    store = found(tmp_path / "store")
    assert (store.rows(), store.trouble, store.exists("a")) == ((), None, False)
    await store.close()
    assert list(tmp_path.iterdir()) == []


async def test_the_first_write_makes_the_store_once_for_all_who_ask(tmp_path: Path) -> None:
    store = found(tmp_path / "store")
    await asyncio.gather(store.make(), store.make(), store.make())
    await store.append("a", [record(1)], {"id": "a"})
    await store.close()
    again = found(tmp_path / "store")
    assert [kept["kind"] for kept in again.read("a")] == ["sessionCreated"]
    await again.close()


async def test_a_folder_with_agents_only_is_no_store_yet(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    store = found(tmp_path)
    await store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["agents"]
