"""What can be seen of the hub from outside, without starting, changing or waking anything."""

import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sessionls.hub import hello
from sessionls.hub.attaching import find, is_tcp, said
from sessionls.hub.place import Place, candidates
from sessionls.hub.trouble import NoHub

_PATIENCE = 5.0
_NOBODY = "0"
"""A version that no hub makes room for."""
Fault = Literal["", "link", "owner", "blocked"]


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder where the hub could be: `wanted` as one would name it, `path` as it is.

    `fault` is why it cannot be there; `is_open` whether others may enter it, for now.
    """

    wanted: str
    path: str
    exists: bool
    fault: Fault = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody who listens at the hub's place said: a version and a pid, or a refusal."""

    version: str = ""
    pid: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """The place of the hub.

    `folder` is the first of `folders` that can be used, `is_left` says that there is a socket at
    which nobody listens, and `answer` is `None` where nobody listens at all; an empty one does, and
    says nothing. `words` is what the last hub said before it had a log.
    """

    folders: tuple[Folder, ...]
    folder: Folder | None = None
    is_left: bool = False
    answer: Answer | None = None
    words: str = ""


def look(environment: Mapping[str, str]) -> Seen:
    """See what there is. Blocks for seconds where somebody listens and says nothing."""
    folders = tuple(_folders(environment))
    folder = next((one for one in folders if not one.fault), None)
    if folder is None or not folder.exists:
        return Seen(folders, folder)
    place = Place(folder.path)
    answer = _ask(place, environment)
    address = place.address if is_tcp(environment) else place.socket
    left = answer is None and os.path.lexists(address)
    return Seen(folders, folder, left, answer, _words(place))


def _folders(environment: Mapping[str, str]) -> Iterator[Folder]:
    for wanted, path in candidates(environment):
        try:
            found = os.lstat(path)
        except OSError:
            yield Folder(wanted, path, exists=False, fault="" if _can_be_made(path) else "blocked")
            continue
        fault: Fault = ""
        if not stat.S_ISDIR(found.st_mode):
            fault = "link"
        elif os.name != "nt" and found.st_uid != os.getuid():
            fault = "owner"
        elif not os.access(path, os.W_OK | os.X_OK):
            fault = "blocked"
        yield Folder(wanted, path, exists=True, fault=fault, is_open=bool(found.st_mode & 0o077))


def _can_be_made(path: str) -> bool:
    above = next(folder for folder in Path(path).parents if os.path.lexists(folder))
    return above.is_dir() and os.access(above, os.W_OK | os.X_OK)


def _ask(place: Place, environment: Mapping[str, str]) -> Answer | None:
    """Say hello as somebody whom no hub makes room for, with nothing in the hands."""
    link = find(place, environment)
    if link is None:
        return None
    try:
        answer = said(link, hello.greeting(_NOBODY, 0, {}), time.monotonic() + _PATIENCE)
    except NoHub:
        return Answer()
    finally:
        link.close()
    return _understood(answer.decode("utf-8", "replace").split(" ", 1))


def _understood(answer: list[str]) -> Answer:
    match answer:
        case ["OK", told] if len(words := told.split()) == 3 and words[2].isdigit():
            return Answer(words[1], int(words[2]))
        case ["REFUSED", sentence]:
            return Answer(refusal=sentence.strip())
        case _:
            return Answer()


def _words(place: Place) -> str:
    try:
        return Path(place.first_words).read_text("utf-8", "replace")[:2000].strip()
    except OSError:
        return ""
