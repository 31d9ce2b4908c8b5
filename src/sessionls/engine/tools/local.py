"""The tools that look at the workspace, built together. Knows none that change or send anything."""

from collections.abc import Callable
from pathlib import Path

from sessionls.engine.tools.diagnostics import DiagnosticsTool, Known
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.list import ListTool
from sessionls.engine.tools.places import Places
from sessionls.engine.tools.read import ReadTool
from sessionls.engine.tools.ripgrep import find_ripgrep
from sessionls.engine.tools.search import SearchTool
from sessionls.engine.tools.tool import Tool


def looking_tools(
    places: Places,
    read: Callable[[Path], str | None],
    known: Known,
    search_path: str,
    denied: Callable[[str], bool] | None = None,
) -> tuple[Tool, ...]:
    """`read`, `list`, `search` and `diagnostics` for what `places` allows.

    `read` gives the text of a file that is open in an editor, `known` the diagnostics of other
    servers; both are called on the event loop. `search_path` is the PATH on which ripgrep is
    looked for. `denied` says whether rules deny to read a path, for what a tool comes across
    without naming it; it is called in a thread.
    """
    files = Files(places, read, denied) if denied else Files(places, read)
    ripgrep = find_ripgrep(search_path, places.root)
    return (
        ReadTool(files),
        ListTool(files),
        SearchTool(files, ripgrep),
        DiagnosticsTool(files, known),
    )
