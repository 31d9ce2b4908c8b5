"""What tools take, made from their specifications by cog. Holds no fact that the code holds."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tabular import code, codes, kind_of, table

if TYPE_CHECKING:
    from sessionls.engine.models.model import ToolSpec


def parameters(name: str) -> str:
    """The parameters of a tool, a row each."""
    schema: Mapping[str, Any] = _specs()[name].parameters
    required = schema.get("required", ())
    rows = [
        (
            code(field if field in required else f"{field}?"),
            _kind(told),
            str(told.get("description", "")),
        )
        for field, told in schema["properties"].items()
    ]
    return table(("parameter", "type", "meaning"), rows)


def _kind(told: Mapping[str, Any]) -> str:
    if "properties" in told:
        return f"object of {codes(told['properties'])}"
    kind = kind_of(told)
    return {"string": "text", "list of string": "list of texts"}.get(kind, kind)


def _specs() -> "dict[str, ToolSpec]":
    from sessionls.engine.tools import ask, diagnostics, edit, read, report, scan, search, web
    from sessionls.engine.tools import list as listing
    from sessionls.engine.tools.shell import ShellTool

    modules = (read, listing, search, diagnostics, web, edit, report, scan, ask)
    specs = [*(module.SPEC for module in modules), ShellTool(root=None, environment={}).spec]
    return {spec.name: spec for spec in specs}
