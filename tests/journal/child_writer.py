"""Writes one store as hard as it can until it is killed; each line on stdin begins another life.

A life is a forked process. It writes its number to stdout, then what it promises: a line
`session tag` for each acknowledged record. When it is dead, the line `gone` follows.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from tests.journal.samples import Author, open_store

from sessionls.journal.store import Store

WRITERS = 10
ROOTS = 4
OUT = 1


def main(folder: Path) -> None:
    """Begin a life for every line, and wait for its end."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(_live(folder))
        os.waitpid(child, 0)
        os.write(OUT, b"gone\n")


async def _live(folder: Path) -> None:
    os.write(OUT, b"%d\n" % os.getpid())
    store = open_store(folder)
    author = Author(store)
    async with asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(_write(store, author, f"S{number % ROOTS}", number))


async def _write(store: Store, author: Author, root: str, number: int) -> None:
    chance = random.Random(os.getpid() * 100 + number)
    session = root
    for turn in range(1_000_000):
        tags = [f"{os.getpid()}.{number}.{turn}.{each}" for each in range(chance.choice((1, 1, 3)))]
        texts = [tag + "-é" * chance.choice((1, 1, 1, 20, 700, 9000)) for tag in tags]
        if number >= ROOTS and turn % 20 == 19:
            session = f"F{os.getpid()}-{number}-{turn}"
            await author.fork(session, root, 1 + store.head(root) // 2, *texts)
        else:
            await author.write(session, *texts)
        os.write(OUT, "".join(f"{session} {tag}\n" for tag in tags).encode())
        if turn % 30 == number:
            await store.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
