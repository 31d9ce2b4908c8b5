"""`initialize` of a guest's editor as the host takes it: what it can, not what it says it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from sessionls.workspace.uris import uri_of

_WINDOW = ("workDoneProgress", "showMessage")
_WORKSPACE = ("textDocumentContent", "codeLens")
_TEXT = (
    *("documentSymbol", "foldingRange", "documentLink", "codeLens", "publishDiagnostics"),
    *("completion", "hover"),
)
_MOST_FOLDERS = 20


def met_as_guest(params: object, root: Path) -> dict[str, object]:
    """The parameters with the host's folder, without anybody's settings, process or files."""
    given = _object(params)
    uri = uri_of(root)
    return {
        "processId": None,
        "rootUri": uri,
        "workspaceFolders": [{"uri": uri, "name": root.name}],
        "capabilities": _capabilities(
            _object(given.get("capabilities")),
            # Without virtual documents a file would be written here, and shown to nobody.
            {"showDocument": {"support": True}} if shows_documents(params) else {},
        ),
        **_client(given.get("clientInfo")),
    }


def own_folders(params: object) -> Sequence[str]:
    """The guest's own folders, as URIs: what its files are called from."""
    given = _object(params)
    folders = given.get("workspaceFolders")
    if isinstance(folders, list):
        found = [_object(one).get("uri") for one in cast("list[object]", folders)]
    else:
        found = [given.get("rootUri")]
    return [one for one in found if isinstance(one, str) and one][:_MOST_FOLDERS]


def shows_documents(params: object) -> bool:
    """Whether the editor shows session documents that are no files."""
    can = _object(_object(params).get("capabilities"))
    content = _object(_object(can.get("workspace")).get("textDocumentContent"))
    shown = _object(_object(can.get("window")).get("showDocument"))
    return bool(content.get("dynamicRegistration")) and bool(shown.get("support"))


def _capabilities(given: Mapping[str, object], shows: Mapping[str, object]) -> dict[str, object]:
    window, text = _object(given.get("window")), _object(given.get("textDocument"))
    ours = _object(_object(given.get("experimental")).get("sessionls"))
    return {
        "general": _only(_object(given.get("general")), ("positionEncodings",)),
        "window": {**_only(window, _WINDOW), **shows},
        "workspace": _only(_object(given.get("workspace")), _WORKSPACE),
        "textDocument": _only(text, _TEXT),
        "experimental": {"sessionls": ours},
    }


def _client(about: object) -> dict[str, object]:
    given = _object(about)
    name = given.get("name")
    if not isinstance(name, str):
        return {}
    return {"clientInfo": {"name": name[:100], **_version(given.get("version"))}}


def _version(version: object) -> dict[str, object]:
    return {"version": version[:100]} if isinstance(version, str) else {}


def _only(given: Mapping[str, object], names: Sequence[str]) -> dict[str, object]:
    return {name: given[name] for name in names if name in given}


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
