"""The tools that look, built together: what a model is told of them."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from tests.engine.tools.looks import Folder

from sessionls.engine.tools.local import looking_tools
from sessionls.engine.tools.tool import Tool


def tools(root: Path | None) -> tuple[Tool, ...]:
    return looking_tools(Folder(root).files, lambda path: [], os.environ.get("PATH", ""))


def test_the_four_tools_only_read(tmp_path: Path) -> None:
    assert [(tool.spec.name, tool.access) for tool in tools(tmp_path)] == [
        ("read", "read"),
        ("list", "read"),
        ("search", "read"),
        ("diagnostics", "read"),
    ]


def test_parameters_are_json_schemas_that_every_provider_takes(tmp_path: Path) -> None:
    for tool in tools(tmp_path):
        schema = json.loads(json.dumps(tool.spec.parameters))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["additionalProperties"] is False
        for told in schema["properties"].values():
            assert isinstance(told["type"], str)
            assert "default" not in told
            assert told["description"]


async def test_every_tool_works_on_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    read, list_, search, diagnostics = tools(tmp_path)
    folder = Folder(tmp_path)
    assert "x = 1" in await folder.said(read, path="a.py")
    assert "a.py" in await folder.said(list_)
    assert "1: x = 1" in await folder.said(search, pattern="x = ")
    assert "No diagnostics" in await folder.said(diagnostics)


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "\ud800"},
        {"path": "a" * 100_000},
        {"path": "file://%00"},
        {"path": "file:///%ff%fe"},
        {"path": "http://["},
        {"path": {"a": 1}},
        {"path": "~root"},
        {"path": "\\\\server\\share"},
        {"pattern": "\ud800", "path": "x"},
        {"glob": "\ud800", "pattern": "x"},
        {"glob": "**/" * 100, "pattern": "x"},
        {"": 1},
        {"startLine": 10**30, "path": "a"},
    ],
    ids=range(13),
)
async def test_garbage_is_a_sentence_and_no_exception(
    tmp_path: Path, number: int, arguments: dict[str, object]
) -> None:
    tool, folder = tools(tmp_path)[number], Folder(tmp_path)
    assert tool.subject(arguments).tool == tool.spec.name
    result = await folder.call(tool, **arguments)
    assert result.content
    assert len(result.content) < 120_000
