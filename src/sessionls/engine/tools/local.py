"""The tools that look at the workspace, built together. Knows none that change or send anything."""

from sessionls.engine.tools.diagnostics import DiagnosticsTool, Known
from sessionls.engine.tools.files import Files
from sessionls.engine.tools.list import ListTool
from sessionls.engine.tools.outputs import Kept, nothing_kept
from sessionls.engine.tools.read import ReadTool
from sessionls.engine.tools.ripgrep import find_ripgrep
from sessionls.engine.tools.search import SearchTool
from sessionls.engine.tools.tool import Tool


def looking_tools(
    files: Files, known: Known, search_path: str, kept: Kept = nothing_kept
) -> tuple[Tool, ...]:
    """`read`, `list`, `search` and `diagnostics` for the files that may be read.

    `known` gives the diagnostics of other servers; it is called on the event loop. `search_path`
    is the PATH on which ripgrep is looked for. `kept` gives outputs that were too long.
    """
    ripgrep = find_ripgrep(search_path, files.places.root)
    return (
        ReadTool(files, kept),
        ListTool(files),
        SearchTool(files, ripgrep),
        DiagnosticsTool(files, known),
    )
