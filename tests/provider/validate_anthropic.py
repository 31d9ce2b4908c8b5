"""Anthropic messages: what the API demands of a request."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.provider.faults import (
    Fault,
    Issued,
    a_list,
    a_name,
    a_schema,
    a_text,
    an_image,
    an_object,
    only,
)

_BODY = [
    "model",
    "messages",
    "system",
    "max_tokens",
    "metadata",
    "stop_sequences",
    "stream",
    "temperature",
    "top_k",
    "top_p",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "output_format",
    "service_tier",
    "container",
    "context_management",
    "mcp_servers",
]
_BLOCKS = {
    "user": ("text", "image", "tool_result"),
    "assistant": ("text", "tool_use", "thinking", "redacted_thinking"),
}
_ID = re.compile(r"[a-zA-Z0-9_-]+")
_TOOL = re.compile(r"[a-zA-Z0-9_-]{1,128}")
_MOST_CACHED = 4
_THOUGHTS = ("thinking", "redacted_thinking")
Block = Mapping[str, object]
Turn = tuple[str, Sequence[Block]]


def check_anthropic(body: Mapping[str, object], issued: Issued) -> None:
    """Raises `Fault` for what the API would refuse; `issued` holds the thoughts that it signed."""
    only(body, _BODY, "body")
    a_text(body.get("model"), "model")
    if not isinstance(body.get("max_tokens"), int) or int(str(body["max_tokens"])) < 1:
        raise Fault("max_tokens: Field required")
    turns = list(_turns(body))
    _check_order(turns)
    for number, (role, blocks) in enumerate(turns):
        for place, block in enumerate(blocks):
            _check_block(role, block, issued, f"messages.{number}.content.{place}")
        _check_thoughts_first(role, blocks, f"messages.{number}")
    _check_results(turns)
    _check_system(body)
    _check_tools(body, turns)
    _check_thinking(body, turns)
    _check_cache(body, turns)


def _turns(body: Mapping[str, object]) -> Iterator[Turn]:
    for number, value in enumerate(a_list(body.get("messages"), "messages")):
        where = f"messages.{number}"
        message = an_object(value, where)
        only(message, ("role", "content"), where)
        if message.get("role") not in _BLOCKS:
            raise Fault(f"{where}.role: Input should be 'user' or 'assistant'")
        content = message.get("content")
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        blocks = [an_object(block, where) for block in a_list(content, f"{where}.content")]
        yield str(message["role"]), blocks


def _check_order(turns: Sequence[Turn]) -> None:
    for number, (role, _) in enumerate(turns):
        if role != ("assistant" if number % 2 else "user"):
            raise Fault(f"messages.{number}: first message must use the user role, then alternate")
    role, blocks = turns[-1]
    if role == "assistant":
        if str(blocks[-1].get("text", "")) != str(blocks[-1].get("text", "")).rstrip():
            raise Fault("messages: final assistant content cannot end with trailing whitespace")
        raise Fault("messages: the last message must be of the user")


def _check_block(role: str, block: Block, issued: Issued, where: str) -> None:
    kind = str(block.get("type"))
    if kind not in _BLOCKS[role]:
        raise Fault(f"{where}.type: {kind!r} is not allowed in a message of the {role}")
    match kind:
        case "text":
            only(block, ("type", "text", "cache_control", "citations"), where)
            a_text(block.get("text"), f"{where}.text")
        case "image":
            _check_image(block, where)
        case "tool_use":
            only(block, ("type", "id", "name", "input", "cache_control"), where)
            a_name(block.get("id"), _ID, f"{where}.id")
            a_name(block.get("name"), _TOOL, f"{where}.name")
            an_object(block.get("input"), f"{where}.input")
        case "tool_result":
            _check_result(block, where)
        case _:
            _check_thought(block, issued, where)


def _check_image(block: Block, where: str) -> None:
    only(block, ("type", "source", "cache_control"), where)
    source = an_object(block.get("source"), f"{where}.source")
    if source.get("type") != "base64":
        raise Fault(f"{where}.source.type: only base64 is understood here")
    an_image(source.get("media_type"), source.get("data"), where)


def _check_result(block: Block, where: str) -> None:
    only(block, ("type", "tool_use_id", "content", "is_error", "cache_control"), where)
    a_name(block.get("tool_use_id"), _ID, f"{where}.tool_use_id")
    content = block.get("content")
    if isinstance(content, str):
        a_text(content, f"{where}.content")
        return
    for number, value in enumerate(a_list(content, f"{where}.content")):
        part = an_object(value, f"{where}.content.{number}")
        if part.get("type") == "text":
            a_text(part.get("text"), f"{where}.content.{number}.text")
        else:
            _check_image(part, f"{where}.content.{number}")


def _check_thought(block: Block, issued: Issued, where: str) -> None:
    if block.get("type") == "redacted_thinking":
        only(block, ("type", "data"), where)
        if block.get("data") not in issued.redacted:
            raise Fault(f"{where}: Invalid `data` in `redacted_thinking` block")
        return
    only(block, ("type", "thinking", "signature"), where)
    signature = block.get("signature")
    if not isinstance(signature, str) or issued.signed.get(signature) != block.get("thinking"):
        raise Fault(f"{where}: Invalid `signature` in `thinking` block")


def _check_thoughts_first(role: str, blocks: Sequence[Block], where: str) -> None:
    kinds = [block["type"] in _THOUGHTS for block in blocks]
    if role == "assistant" and kinds != sorted(kinds, reverse=True):
        raise Fault(f"{where}: thinking blocks must stand first in their message")
    if role == "assistant" and all(kinds):
        raise Fault(f"{where}: a message needs more than thinking")


def _check_results(turns: Sequence[Turn]) -> None:
    """Results stand first, directly behind their calls; every call has one; no id comes twice."""
    asked: list[str] = []
    seen: set[str] = set()
    for number, (_, blocks) in enumerate(turns):
        results = [str(block.get("tool_use_id")) for block in blocks if _is(block, "tool_result")]
        if sorted(results) != sorted(asked):
            raise Fault(
                f"messages.{number}: each `tool_use` block must have a corresponding `tool_result` "
                f"block in the next message. Asked: {asked}. Found: {results}"
            )
        if not all(_is(block, "tool_result") for block in blocks[: len(results)]):
            raise Fault(f"messages.{number}: `tool_result` blocks must come first in the content")
        asked = [str(block.get("id")) for block in blocks if _is(block, "tool_use")]
        if len({*seen, *asked}) != len(seen) + len(asked):
            raise Fault(f"messages.{number}: `tool_use` ids must be unique")
        seen.update(asked)


def _check_system(body: Mapping[str, object]) -> None:
    if "system" not in body:
        return
    for number, value in enumerate(a_list(body["system"], "system")):
        block = an_object(value, f"system.{number}")
        only(block, ("type", "text", "cache_control"), f"system.{number}")
        if block.get("type") != "text":
            raise Fault(f"system.{number}.type: Input should be 'text'")
        a_text(block.get("text"), f"system.{number}.text")


def _check_tools(body: Mapping[str, object], turns: Sequence[Turn]) -> None:
    if "tools" not in body:
        if any(_is(block, "tool_use") for _, blocks in turns for block in blocks):
            raise Fault("Requests which have `tool_use` blocks in messages must define tools")
        return
    names: set[str] = set()
    for number, value in enumerate(a_list(body["tools"], "tools")):
        where = f"tools.{number}"
        tool = an_object(value, where)
        only(
            tool, ("type", "name", "description", "input_schema", "cache_control", "strict"), where
        )
        name = a_name(tool.get("name"), _TOOL, f"{where}.name")
        if name in names:
            raise Fault("tools: Tool names must be unique.")
        names.add(name)
        a_schema(tool.get("input_schema"), f"{where}.input_schema")


def _check_thinking(body: Mapping[str, object], turns: Sequence[Turn]) -> None:
    thinking = body.get("thinking")
    if not isinstance(thinking, Mapping) or thinking.get("type") != "enabled":
        return
    budget = thinking.get("budget_tokens")
    if not isinstance(budget, int) or budget < 1024:
        raise Fault("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
    if budget >= int(str(body["max_tokens"])):
        raise Fault("`max_tokens` must be greater than `thinking.budget_tokens`")
    if body.get("temperature") not in (None, 1, 1.0):
        raise Fault("`temperature` may only be set to 1 when thinking is enabled")
    first = _first_of_loop(turns)
    if any(_is(block, "tool_use") for block in first) and first[0]["type"] not in _THOUGHTS:
        raise Fault(
            "When `thinking` is enabled, a final `assistant` message must start with a thinking "
            "block"
        )


def _first_of_loop(turns: Sequence[Turn]) -> Sequence[Block]:
    """The first answer behind the last words of a person: there a tool loop begins."""
    words = [
        number
        for number, (role, blocks) in enumerate(turns)
        if role == "user" and not all(_is(block, "tool_result") for block in blocks)
    ]
    after = turns[words[-1] + 1 :] if words else turns
    return next((blocks for role, blocks in after if role == "assistant"), [])


def _check_cache(body: Mapping[str, object], turns: Sequence[Turn]) -> None:
    places = [block for _, blocks in turns for block in blocks]
    for key in ("system", "tools"):
        places += [an_object(block, key) for block in a_list(body.get(key, [{}]), key)]
    marks = [place["cache_control"] for place in places if place.get("cache_control") is not None]
    for mark in marks:
        if an_object(mark, "cache_control").get("type") != "ephemeral":
            raise Fault("cache_control.type: Input should be 'ephemeral'")
    if len(marks) > _MOST_CACHED:
        raise Fault(
            f"A maximum of {_MOST_CACHED} blocks with cache_control may be provided. "
            f"Found {len(marks)}."
        )


def _is(block: Block, kind: str) -> bool:
    return block.get("type") == kind
