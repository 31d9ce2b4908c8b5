"""One line of a journal: compact JSON with its CRC-32 as last key. Knows nothing of files.

    {"seq":7,...,"durable":1234,"batch":2,"crc":"1a2b3c4d"}

The first line of a batch also says how many lines the batch has (when more than one) and up to
which offset the file was known to be on the disk when the batch was written: with that, damage to
what was safe can be told from a write that never ended. The three keys are the journal's own.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from pydantic_core import PydanticSerializationError, from_json, to_json

from sessionls.domain.errors import BadInput
from sessionls.journal.seal import LENGTH, MARK, is_sound, seal

Record = dict[str, object]
OWN_KEYS = ("crc", "durable", "batch")
_OWN_KEYS = frozenset(OWN_KEYS)

_SEQ = re.compile(rb'\{"seq":(\d{1,18})[,}]')
_TAIL = re.compile(rb',"durable":(\d{1,18})(?:,"batch":(\d{1,9}))?\Z')
_TAIL_ROOM = 64


@dataclass(frozen=True, slots=True)
class Mark:
    """What the journal needs of a sound line: `durable` only on the first line of a batch."""

    seq: int
    durable: int | None
    batch: int


def encode(record: Mapping[str, object]) -> bytes:
    """The record as JSON without its closing brace, `seq` first.

    Raises:
        BadInput: the record uses a key that the journal keeps for itself.
    """
    if not _OWN_KEYS.isdisjoint(record):
        raise BadInput(f"A record may not have the keys {', '.join(OWN_KEYS)}.")
    if next(iter(record)) != "seq":
        record = {"seq": record["seq"], **record}
    return to_bytes(record)[:-1]


def to_bytes(value: Mapping[str, object]) -> bytes:
    """A JSON object, compact."""
    try:
        return to_json(value, inf_nan_mode="null")
    except PydanticSerializationError:
        # Half a surrogate pair, as a broken paste has it, exists in JSON only as an escape.
        return json.dumps(value, separators=(",", ":")).encode()


def from_bytes(line: bytes) -> dict[str, object]:
    """What `to_bytes` wrote. Raises `ValueError` for what is no JSON."""
    try:
        return cast(Record, from_json(line, cache_strings="keys"))
    except ValueError:
        return cast(Record, json.loads(line))


def seal_batch(bodies: Sequence[bytes], durable: int) -> bytes:
    """The lines of one batch, each ended by a newline."""
    first = b',"durable":%d' % durable
    if len(bodies) == 1:
        return seal(bodies[0], first)
    first += b',"batch":%d' % len(bodies)
    return seal(bodies[0], first) + b"".join([seal(body) for body in bodies[1:]])


def mark(line: bytes) -> Mark | None:
    """The mark of a sound line; None for anything else. Parses no JSON."""
    front = _SEQ.match(line)
    if front is None or not is_sound(line):
        return None
    tail = _TAIL.search(line[-LENGTH - _TAIL_ROOM : -LENGTH])
    if tail is None:
        return Mark(int(front[1]), None, 1)
    return Mark(int(front[1]), int(tail[1]), int(tail[2] or 1))


def decode(line: bytes) -> Record:
    """The record of a sound line, without the journal's own keys."""
    record = from_bytes(line)
    for key in OWN_KEYS:
        record.pop(key, None)
    return record


def salvage(line: bytes) -> Iterator[bytes]:
    """Sound lines inside an unsound one: a damaged newline makes one line of two."""
    start = 0
    found = line.find(MARK)
    while found >= 0:
        end = found + LENGTH
        if is_sound(line[start:end]):
            yield line[start:end]
        start = end + 1
        found = line.find(MARK, end)
