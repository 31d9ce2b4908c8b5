"""The folders that an editor has open by now, for a hub that is new. Imports nothing heavy."""

from json import dumps, loads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Folders = dict[str, Any]


class OpenFolders:
    """What `initialize` has said of folders, and what has changed since."""

    __slots__ = ("_folders",)

    def __init__(self) -> None:
        self._folders: Folders | None = None
        """By URI; `None` while they are those of `initialize`."""

    def change(self, initialize: bytes, changed: bytes) -> None:
        """Take a `didChangeWorkspaceFolders`; raises what broken messages raise."""
        event = loads(changed)["params"]["event"]
        folders = _begun_with(initialize) if self._folders is None else dict(self._folders)
        for folder in event.get("removed") or ():
            folders.pop(folder["uri"], None)
        for folder in event.get("added") or ():
            folders[folder["uri"]] = folder
        self._folders = folders

    def brought_to(self, initialize: bytes) -> bytes:
        """`initialize` as an editor would say it that begins with the folders of now."""
        if self._folders is None:
            return initialize
        message = loads(initialize)
        message["params"]["workspaceFolders"] = list(self._folders.values())
        return dumps(message, separators=(",", ":")).encode()


def _begun_with(initialize: bytes) -> "Folders":
    params = loads(initialize)["params"]
    folders = params.get("workspaceFolders")
    if folders is None:
        uri = params.get("rootUri") or _uri_of(params.get("rootPath"))
        folders = [{"uri": uri, "name": uri.rpartition("/")[2]}] if uri else []
    return {folder["uri"]: folder for folder in folders}


def _uri_of(path: str | None) -> str:
    if not path:
        return ""
    from urllib.parse import quote

    return f"file://{quote(path)}"
