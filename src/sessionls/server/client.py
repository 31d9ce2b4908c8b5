"""What an editor says about itself in `initialize`, and what it is promised in return."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lsprotocol import types
from pygls.uris import from_fs_path


@dataclass(frozen=True)
class Client:
    """What the editor said about itself in `initialize`."""

    capabilities: types.ClientCapabilities = field(default_factory=types.ClientCapabilities)
    name: str | None = None
    version: str | None = None
    options: object = None
    """`initializationOptions`, as they came."""
    encoding: str = "utf-16"
    """The position encoding that was agreed on: utf-8, utf-16 or utf-32."""
    folders: tuple[types.WorkspaceFolder, ...] = ()
    """The workspace folders at the start; `Connection.folders` follows their changes."""
    process_id: int | None = None


@dataclass(frozen=True)
class Announcement:
    """What the answer to `initialize` promises, for when that comes before the features do."""

    commands: tuple[str, ...] = ()
    features: Mapping[str, object] = field(default_factory=dict[str, object])
    """Methods, with their options or `None`."""


Announce = Callable[[types.ClientCapabilities], Announcement]
"""Says what is promised to a client of these capabilities."""


def met(params: types.InitializeParams, encoding: types.PositionEncodingKind | str) -> Client:
    """The client behind an `initialize`, with the encoding that was agreed on."""
    about = params.client_info
    return Client(
        params.capabilities,
        about and about.name,
        about and about.version,
        params.initialization_options,
        types.PositionEncodingKind(encoding).value,
        _folders(params),
        params.process_id,
    )


def _folders(params: types.InitializeParams) -> tuple[types.WorkspaceFolder, ...]:
    if params.workspace_folders is not None:
        return tuple(params.workspace_folders)
    uri = params.root_uri or (from_fs_path(params.root_path) if params.root_path else None)
    return (types.WorkspaceFolder(uri, uri.rpartition("/")[2]),) if uri else ()
