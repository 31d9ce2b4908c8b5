"""Writes one store as hard as it can until it is killed; each line on stdin begins another life.

A life is a forked process: its number goes to stdout, and what it was promised to the file named
on stdin, a line `session tag` for each acknowledged record.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from sessionls.journal.store import Store
from tests.journal.samples import Author, open_store

WRITERS = 10
ROOTS = 4


def main(folder: Path) -> None:
    """Begin a life for every line, and wait for its end."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(_live(folder, line.strip()))
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os.waitpid(child, 0)
        sys.stdout.write("gone\n")
        sys.stdout.flush()


async def _live(folder: Path, promises: str) -> None:
    out = os.open(promises, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    store = open_store(folder)
    author = Author(store)
    async with asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(_write(store, author, f"S{number % ROOTS}", number, out))


async def _write(store: Store, author: Author, root: str, number: int, out: int) -> None:
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
        os.write(out, "".join(f"{session} {tag}\n" for tag in tags).encode())
        if turn % 30 == number:
            await store.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
