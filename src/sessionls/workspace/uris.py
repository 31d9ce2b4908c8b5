"""File URIs and paths. One file has one path here, however an editor spells its URI."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def path_of(uri: str) -> Path | None:
    """The absolute path of a `file:` URI; `None` for any other URI, and where no path can be so."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file":
        return None
    location = (
        f"//{parts.netloc}{parts.path}" if parts.netloc not in ("", "localhost") else parts.path
    )
    path = Path(os.path.normpath(_place(location)))
    return path if path.is_absolute() and _can_be(path) else None


def uri_of(path: Path) -> str:
    """The `file:` URI of an absolute path."""
    return path.as_uri()


def same_uri(uri: str) -> str:
    """One spelling for all spellings of a file's URI; other URIs stay as they are."""
    path = path_of(uri)
    return uri_of(path) if path is not None else uri


def _place(location: str) -> str:
    if os.name != "nt":
        return unquote(location)
    # It brings HTTP and mail along, which cost two megabytes.
    from urllib.request import url2pathname

    return url2pathname(location)


def _can_be(path: Path) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False
