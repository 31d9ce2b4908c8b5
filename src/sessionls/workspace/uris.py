"""File URIs and paths. One file has one path here, however an editor spells its URI."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname


def path_of(uri: str) -> Path | None:
    """The absolute path of a `file:` URI; `None` for any other URI."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    location = (
        f"//{parts.netloc}{parts.path}" if parts.netloc not in ("", "localhost") else parts.path
    )
    return Path(os.path.normpath(url2pathname(location) if os.name == "nt" else unquote(location)))


def uri_of(path: Path) -> str:
    """The `file:` URI of an absolute path."""
    return path.as_uri()


def same_uri(uri: str) -> str:
    """One spelling for all spellings of a file's URI; other URIs stay as they are."""
    path = path_of(uri)
    return uri_of(path) if path is not None else uri
