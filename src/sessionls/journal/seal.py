"""The seal of a line: its own CRC-32 as the last key of its JSON. Imports nothing heavy."""

from zlib import crc32

MARK = b',"crc":"'
LENGTH = len(b',"crc":"1a2b3c4d"}')
"""Of the seal, the closing brace included."""


def seal(body: bytes, last: bytes = b"") -> bytes:
    """The whole line, with its newline, for JSON that lacks its closing brace.

    `last` are keys that come behind those of the body.
    """
    return b'%s%s,"crc":"%08x"}\n' % (body, last, crc32(last, crc32(body)))


def is_sound(line: bytes) -> bool:
    """Whether a line without its newline carries the CRC of its own content."""
    seal_at = len(line) - LENGTH
    if seal_at < 1 or line[seal_at : seal_at + len(MARK)] != MARK or line[-2:] != b'"}':
        return False
    return b"%08x" % crc32(memoryview(line)[:seal_at]) == line[-10:-2]
