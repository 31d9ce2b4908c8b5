"""The generated part of `package.json`: the settings of the server, from the server's own schema.

`--write` writes it; without, exit code 1 says that it is not current.
"""

import json
import sys
from pathlib import Path
from typing import Any

from sessionls.workspace.settings import Settings

MANIFEST = Path(__file__).parent.parent / "package.json"
_OPEN = frozenset({"defaultAgent", "showSession", "codeLenses"})
"""What a workspace may set for the person: it reaches nothing. The rest is the person's own."""
_LEFT_OUT = frozenset({"hubIdle"})
"""What counts in the person's own file only."""


def server_settings() -> dict[str, dict[str, Any]]:
    """The properties of `contributes.configuration`, in the order of the schema."""
    schema = Settings.model_json_schema(by_alias=True)
    return {
        f"sessionls.{name}": _setting(name, field, schema.get("$defs", {}))
        for name, field in schema["properties"].items()
        if name not in _LEFT_OUT
    }


def current(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with the server's settings as they are now."""
    contributes = manifest["contributes"]
    own, *_ = contributes["configuration"]
    generated = {"title": "%settings.server%", "order": 2, "properties": server_settings()}
    return {**manifest, "contributes": {**contributes, "configuration": [own, generated]}}


def main(arguments: list[str]) -> int:
    """Write, or check; return the exit code."""
    text = MANIFEST.read_text("utf-8")
    fresh = json.dumps(current(json.loads(text)), indent=2, ensure_ascii=False) + "\n"
    if json.loads(fresh) == json.loads(text):
        return 0
    if arguments == ["--write"]:
        MANIFEST.write_text(fresh, "utf-8")
        return 0
    sys.stderr.write("The settings in package.json are not those of the server: `make fix`.\n")
    return 1


def _setting(name: str, field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in _plain(field, definitions).items() if key != "title"}
    words = kept.pop("description")
    scope = "window" if name in _OPEN else "machine"
    return {**kept, "markdownDescription": words, "scope": scope}


def _plain(field: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The field in the words of JSON schema that VS Code's settings editor understands."""
    if "$ref" in field:
        return _plain(definitions[field["$ref"].rsplit("/", 1)[1]], definitions)
    if "anyOf" in field:
        kinds = [one["type"] for one in field["anyOf"]]
        (first, *_) = field["anyOf"]
        rest = {key: value for key, value in field.items() if key != "anyOf"}
        return {**first, **rest, "type": kinds}
    nested = {
        key: _plain(field[key], definitions)
        for key in ("items", "additionalProperties")
        if isinstance(field.get(key), dict)
    }
    return {**field, **nested}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
