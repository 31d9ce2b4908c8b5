"""Which files of a working tree are not as they were, with both texts. Compares nothing inside."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sessionls.domain.blocks import Status
from sessionls.domain.errors import BadInput, Refused
from sessionls.engine.context.git import Repository
from sessionls.engine.context.reading import read_itself, text_of

LARGEST = 1 << 20
"""A text of more bytes is not compared; its file is only named."""
MOST_FILES = 400
_MOST_AT_ONCE = 16_000_000
_FILE_MODES = frozenset({"100644", "100755"})
_STATUS: Mapping[str, Status] = {"A": "added", "D": "deleted"}


@dataclass(frozen=True, slots=True)
class Changed:
    """A file with its text before and now; `None` where it was not there or is no text."""

    path: Path
    status: Status
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """What git says of a file: how it stands, and the name of its old content."""

    status: Status
    blob: str | None = None


async def changed_files(
    repository: Repository, root: Path, base: str | None, opened: Mapping[Path, str]
) -> tuple[list[Changed], int]:
    """The files below `root` that are not as in `base`, and how many more there are.

    Staged, unstaged and untracked ones; what git ignores is left out, and so is `.sessionls`, which
    nothing that looks at a folder looks into. `base` is a branch or a
    commit, of which the point counts where the work began to differ; `None` is the last commit.
    `opened` are the texts of editors: they win over the disk.

    Raises:
        BadInput: there is no such base.
        Refused: git cannot tell.
    """
    tree = await _tree(repository, base)
    opened = {path: text for path, text in opened.items() if path.is_relative_to(root)}
    entries = await _entries(repository, tree, _below(repository.top, root), opened)
    names = sorted(entries)[:MOST_FILES]
    old = await _contents(repository, [blob for name in names if (blob := entries[name].blob)])
    new = await asyncio.to_thread(_now, repository.top, names, opened)
    files = [
        Changed(repository.top / name, entries[name].status, old.get(entries[name].blob), text)
        for name, text in zip(names, new, strict=True)
    ]
    return files, len(entries) - len(names)


async def _tree(repository: Repository, base: str | None) -> str:
    """The commit to compare with; the empty tree where nothing was ever committed."""
    if base is None:
        head = await _commit(repository, "HEAD")
        return head or _words(await repository.ask("hash-object", "-t", "tree", "--stdin"))
    if (
        base.startswith("-")
        or not base.isprintable()
        or not (at := await _commit(repository, base))
    ):
        raise BadInput(f"{base!r} is no branch and no commit here. `git branch -a` lists branches.")
    code, said, _ = await repository.tell("merge-base", "HEAD", at)
    if code:
        raise BadInput(f"This branch and {base!r} have no commit in common.")
    return _words(said)


async def _commit(repository: Repository, name: str) -> str | None:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    code, said, _ = await repository.tell(*asked)
    return None if code else _words(said)


async def _entries(
    repository: Repository, tree: str, below: Sequence[str], opened: Mapping[Path, str]
) -> dict[str, _Entry]:
    """Every file that may be changed, by its path from the top on."""
    compared = ("--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=all")
    safe = ("--no-ext-diff", "--no-textconv")
    raw = await repository.ask("diff-index", *compared, *safe, tree, "--", *below)
    entries = dict(_raw(_fields(raw)))
    others = await repository.ask("ls-files", "--others", "--exclude-standard", "-z", "--", *below)
    for name in _fields(others):
        # A folder at this place is a repository of its own.
        if not name.endswith("/"):
            known = entries.get(name)
            entries[name] = _Entry("modified", known.blob) if known else _Entry("untracked")
    every = entries | await _unsaved(repository, tree, entries, opened)
    return {name: entry for name, entry in every.items() if not _is_ours(name)}


async def _unsaved(
    repository: Repository, tree: str, known: Mapping[str, _Entry], opened: Mapping[Path, str]
) -> dict[str, _Entry]:
    """Files that git knows and that only an editor has changed."""
    names = [name for path in opened if (name := _name(repository.top, path)) not in known]
    if not names:
        return {}
    said = await repository.ask("ls-tree", "-r", "-z", "--full-tree", tree, "--", *names)
    found: dict[str, _Entry] = {}
    for field in _fields(said):
        about, _, name = field.partition("\t")
        mode, _, blob = about.split(" ")
        if mode in _FILE_MODES:
            found[name] = _Entry("modified", blob)
    return found


def _is_ours(name: str) -> bool:
    """Whether it is about the sessions of a workspace, or its agents."""
    return ".sessionls" in name.split("/")[:-1]


def _raw(fields: Iterable[str]) -> Iterator[tuple[str, _Entry]]:
    """Pairs of `:old-mode new-mode old-blob new-blob letter` and a path."""
    pairs = iter(fields)
    for about, name in zip(pairs, pairs, strict=False):
        old_mode, new_mode, blob, _, letter = about.removeprefix(":").split(" ")
        if {old_mode, new_mode} & _FILE_MODES:
            had_text = old_mode in _FILE_MODES and blob.strip("0")
            yield name, _Entry(_STATUS.get(letter, "modified"), blob if had_text else None)


async def _contents(repository: Repository, blobs: Sequence[str]) -> dict[str | None, str]:
    """The texts of blobs that are small enough and are texts, some megabytes at a time."""
    wanted = list(dict.fromkeys(blobs))
    asked = "".join(f"{blob}\n" for blob in wanted).encode()
    checked = (await repository.ask("cat-file", "--batch-check", given=asked)).decode()
    texts: dict[str | None, str] = {}
    batch: list[str] = []
    size = 0
    for blob, line in zip(wanted, checked.splitlines(), strict=False):
        length = int(line.rpartition(" ")[2]) if " blob " in line else LARGEST + 1
        if length > LARGEST:
            continue
        batch.append(blob)
        size += length
        if size > _MOST_AT_ONCE:
            texts |= await _batch(repository, batch)
            batch, size = [], 0
    return texts | await _batch(repository, batch)


async def _batch(repository: Repository, blobs: Sequence[str]) -> dict[str | None, str]:
    asked = "".join(f"{blob}\n" for blob in blobs).encode()
    said = await repository.ask("cat-file", "--batch", given=asked) if blobs else b""
    texts: dict[str | None, str] = {}
    at = 0
    for blob in blobs:
        end = said.index(b"\n", at)
        length = int(said[at:end].rpartition(b" ")[2])
        content = said[end + 1 : end + 1 + length]
        at = end + length + 2
        if (text := text_of(content)) is not None:
            texts[blob] = text
    return texts


def _now(top: Path, names: Sequence[str], opened: Mapping[Path, str]) -> list[str | None]:
    return [_text(top / name, opened.get(top / name)) for name in names]


def _text(path: Path, opened: str | None) -> str | None:
    if opened is not None:
        return opened if len(opened) <= LARGEST else None
    return read_itself(path, LARGEST)


def _below(top: Path, root: Path) -> tuple[str, ...]:
    name = _name(top, root)
    return () if name == "." else (name,)


def _name(top: Path, path: Path) -> str:
    if not path.is_relative_to(top):
        raise Refused(f"{path.name} lies outside of its repository.")
    return path.relative_to(top).as_posix()


def _fields(said: bytes) -> list[str]:
    return [field for field in said.decode("utf-8", "surrogateescape").split("\0") if field]


def _words(said: bytes) -> str:
    return said.decode("ascii", "replace").strip()
