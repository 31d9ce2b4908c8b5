"""OpenAI chat completions: what the API and the strict templates of local servers demand."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from tests.provider.faults import (
    TOOL_NAME,
    Fault,
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
    "stream",
    "stream_options",
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "n",
    "stop",
    "seed",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "reasoning_effort",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "user",
    "metadata",
    "store",
    "service_tier",
    "verbosity",
    "prompt_cache_key",
    "prompt_cache_retention",
    "safety_identifier",
    "prediction",
    "modalities",
]
_MESSAGE = {
    "system": ("role", "content", "name"),
    "developer": ("role", "content", "name"),
    "user": ("role", "content", "name"),
    "assistant": ("role", "content", "name", "tool_calls", "refusal", "reasoning_content"),
    "tool": ("role", "content", "tool_call_id"),
}
_ID = re.compile(r"[^\s]{1,40}")
_DATA_URL = re.compile(r"data:([a-z0-9.+/-]+);base64,(.*)", re.DOTALL)


def check_openai(body: Mapping[str, object]) -> None:
    """Raises `Fault` for what a provider would refuse."""
    only(body, _BODY, "body")
    a_text(body.get("model"), "model")
    messages = [
        an_object(message, f"messages.{number}")
        for number, message in enumerate(a_list(body.get("messages"), "messages"))
    ]
    for number, message in enumerate(messages):
        _check_message(message, f"messages.{number}")
    _check_order([str(message["role"]) for message in messages])
    _check_calls(messages)
    if "tools" in body:
        _check_tools(a_list(body["tools"], "tools"))
    if "stream_options" in body and not body.get("stream"):
        raise Fault("stream_options: only allowed when 'stream' is enabled")


def _check_message(message: Mapping[str, object], where: str) -> None:
    role = message.get("role")
    if role not in _MESSAGE:
        raise Fault(f"{where}.role: {role!r} is not one of {', '.join(_MESSAGE)}")
    only(message, _MESSAGE[str(role)], where)
    if "name" in message:
        a_name(message["name"], TOOL_NAME, f"{where}.name")
    calls = "tool_calls" in message
    content = message.get("content")
    if not (role == "assistant" and calls and content is None):
        _check_content(content, str(role), f"{where}.content")
    if calls:
        for number, call in enumerate(a_list(message["tool_calls"], f"{where}.tool_calls")):
            _check_call(call, f"{where}.tool_calls.{number}")
    if role == "tool":
        a_name(message.get("tool_call_id"), _ID, f"{where}.tool_call_id")
    if "reasoning_content" in message:
        a_text(message["reasoning_content"], f"{where}.reasoning_content")


def _check_content(content: object, role: str, where: str) -> None:
    if isinstance(content, str):
        a_text(content, where)
        return
    for number, value in enumerate(a_list(content, where)):
        part = an_object(value, f"{where}.{number}")
        match part.get("type"):
            case "text":
                only(part, ("type", "text"), f"{where}.{number}")
                a_text(part.get("text"), f"{where}.{number}.text")
            case "image_url" if role == "user":
                _check_image(part, f"{where}.{number}")
            case kind:
                raise Fault(f"{where}.{number}.type: {kind!r} is not allowed for {role}")


def _check_image(part: Mapping[str, object], where: str) -> None:
    only(part, ("type", "image_url"), where)
    image = an_object(part.get("image_url"), f"{where}.image_url")
    only(image, ("url", "detail"), f"{where}.image_url")
    url = a_text(image.get("url"), f"{where}.image_url.url")
    if found := _DATA_URL.fullmatch(url):
        an_image(found[1], found[2], where)
    elif not url.startswith("https://"):
        raise Fault(f"{where}.image_url.url: neither a data URL nor https")


def _check_call(value: object, where: str) -> None:
    call = an_object(value, where)
    only(call, ("id", "type", "function"), where)
    a_name(call.get("id"), _ID, f"{where}.id")
    if call.get("type") != "function":
        raise Fault(f"{where}.type: Input should be 'function'")
    function = an_object(call.get("function"), f"{where}.function")
    only(function, ("name", "arguments"), f"{where}.function")
    a_name(function.get("name"), TOOL_NAME, f"{where}.function.name")
    if not isinstance(function.get("arguments"), str):
        raise Fault(f"{where}.function.arguments: Input should be a valid string")


def _check_order(roles: Sequence[str]) -> None:
    """System first and once, then a person; people and agents take turns; agents do not end it."""
    inside = [role for role in roles if role not in ("system", "developer")]
    if len(roles) - len(inside) > 1 or (len(inside) < len(roles) and roles[0] in inside):
        raise Fault("messages: only the first message may be of the system")
    if not inside or inside[0] != "user":
        raise Fault("messages: after the system message, the first must be of the user")
    if inside[-1] == "assistant":
        raise Fault("messages: the last must be of the user or of a tool")
    if any(one == other and one != "tool" for one, other in pairwise(inside)):
        raise Fault("messages: roles must alternate user/assistant/user/assistant")


def _check_calls(messages: Sequence[Mapping[str, object]]) -> None:
    """Every call is answered directly behind it, and no id comes twice."""
    asked: list[str] = []
    seen: set[str] = set()
    for number, message in enumerate(messages):
        if message["role"] == "tool":
            if message["tool_call_id"] not in asked:
                raise Fault(
                    f"messages.{number}: messages with role 'tool' must be a response to a "
                    "preceding message with 'tool_calls'"
                )
            asked.remove(str(message["tool_call_id"]))
            continue
        _check_answered(asked)
        for value in a_list(message.get("tool_calls", [None]), "tool_calls"):
            if value is None:
                continue
            name = str(an_object(value, "tool_calls")["id"])
            if name in seen:
                raise Fault(f"messages.{number}.tool_calls: duplicate id {name!r}")
            seen.add(name)
            asked.append(name)
    _check_answered(asked)


def _check_answered(asked: Sequence[str]) -> None:
    if asked:
        raise Fault(
            "An assistant message with 'tool_calls' must be followed by tool messages responding "
            f"to each 'tool_call_id'. Without response messages: {', '.join(asked)}"
        )


def _check_tools(tools: Sequence[object]) -> None:
    names: set[str] = set()
    for number, value in enumerate(tools):
        where = f"tools.{number}"
        tool = an_object(value, where)
        only(tool, ("type", "function"), where)
        if tool.get("type") != "function":
            raise Fault(f"{where}.type: Input should be 'function'")
        function = an_object(tool.get("function"), f"{where}.function")
        only(function, ("name", "description", "parameters", "strict"), f"{where}.function")
        name = a_name(function.get("name"), TOOL_NAME, f"{where}.function.name")
        if name in names:
            raise Fault(f"{where}.function.name: tool names must be unique")
        names.add(name)
        if "parameters" in function:
            a_schema(function["parameters"], f"{where}.function.parameters")
