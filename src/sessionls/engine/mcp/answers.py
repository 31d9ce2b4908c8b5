"""What a model reads of an MCP tool's answer. Gets it as plain JSON; images and files in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from sessionls.engine.mcp.visible import cleaned
from sessionls.engine.tools.bounds import MOST_CHARACTERS, sayable
from sessionls.engine.tools.outputs import Whole
from sessionls.engine.tools.tool import ToolResult

_NAME = 300


def result_of(answer: Mapping[str, object]) -> ToolResult:
    """The result of a call. `answer` is MCP's `CallToolResult`.

    It keeps whether the tool failed. What is too long is cut in the middle, the text says so, and
    the whole comes with it.
    """
    blocks = answer.get("content")
    items = cast("Sequence[object]", blocks) if isinstance(blocks, list) else ()
    texts = [text for item in items for text in _said(item)]
    structured = answer.get("structuredContent")
    if structured is not None and not _repeats(texts, structured):
        texts.append(json.dumps(structured, ensure_ascii=False, indent=2))
    whole = sayable("\n".join(texts) or "The tool answered without any content.")
    content, failed = shortened(whole, MOST_CHARACTERS), answer.get("isError") is True
    return ToolResult(content, failed, None if content == whole else Whole(whole))


def shortened(text: str, longest: int) -> str:
    """A text of about `longest` characters: its beginning, what is missing, and its end."""
    if len(text) <= longest:
        return text
    first, last = longest * 3 // 4, longest // 4
    left_out = len(text) - first - last
    return f"{text[:first]}\n[... {left_out} characters left out ...]\n{text[-last:]}"


def _said(item: object) -> Iterator[str]:
    if not isinstance(item, dict):
        return
    block = cast("Mapping[str, object]", item)
    match block.get("type"):
        case "text":
            yield str(block.get("text", ""))
        case "image" | "audio" as kind:
            yield f"[{kind} {_size(block.get('data'))}, {_short(block.get('mimeType'))}: not shown]"
        case "resource_link":
            name = _short(block.get("title") or block.get("name"))
            yield f"[resource {name}: {_short(block.get('uri'))}]"
        case "resource":
            yield from _resource(block.get("resource"))
        case kind:
            yield f"[{_short(kind)}: not shown]"


def _resource(resource: object) -> Iterator[str]:
    if not isinstance(resource, dict):
        return
    held = cast("Mapping[str, object]", resource)
    uri, kind = _short(held.get("uri")), _short(held.get("mimeType") or "unknown type")
    text = held.get("text")
    if isinstance(text, str):
        yield f"[resource {uri}, {kind}]\n{text}"
    else:
        yield f"[resource {uri} {_size(held.get('blob'))}, {kind}: not shown]"


def _size(encoded: object) -> str:
    """The size of what base64 stands for."""
    text = encoded if isinstance(encoded, str) else ""
    return f"of {len(text.rstrip('=')) * 3 // 4} bytes"


def _short(value: object) -> str:
    return cleaned(str(value), _NAME).replace("\n", " ")


def _repeats(texts: Sequence[str], structured: object) -> bool:
    """Whether the texts say what the structured content says: servers repeat it for old clients."""
    told = [*texts, "\n".join(texts)]
    return any(_is_json(text, structured) or _is_wrapped(text, structured) for text in told)


def _is_json(text: str, value: object) -> bool:
    if not text or len(text) > MOST_CHARACTERS:
        return False
    try:
        return bool(json.loads(text) == value)
    except (ValueError, RecursionError):
        return False


def _is_wrapped(text: str, structured: object) -> bool:
    """Whether it is `{"result": ...}`, into which the SDK puts an answer that is no object."""
    if not isinstance(structured, dict) or structured.keys() != {"result"}:
        return False
    value = cast("Mapping[str, object]", structured)["result"]
    return text == value or _is_json(text, value)
