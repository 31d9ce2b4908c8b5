"""Under which names models see the tools of MCP servers, and which an agent may use."""

import hashlib
import json
import re
from collections.abc import Iterable

PREFIX = "mcp__"
_LONGEST = 64
_SERVER = 24
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_-]")
_MANY = re.compile(r"__+")


def tool_name(server: str, tool: str) -> str:
    """The name of a tool: `mcp__<server>__<tool>`, letters, digits, `_` and `-`, at most 64.

    Where something had to be changed, a hash of the true name is added, so that different tools
    keep different names.
    """
    plain = _FORBIDDEN.sub("_", tool)
    whole = f"{server_prefix(server)}{plain}"
    if plain == tool and tool and len(whole) <= _LONGEST:
        return whole
    return f"{whole[: _LONGEST - 9]}-{_hash(json.dumps([server, tool]), 8)}"


def server_prefix(server: str) -> str:
    """What the names of all tools of a server begin with: `mcp__<server>__`.

    The part of the server holds no `__`, so that no other server's name begins in the same way.
    """
    plain = _MANY.sub("_", _FORBIDDEN.sub("_", server)).strip("_")
    if plain != server or len(plain) > _SERVER:
        plain = f"{plain[: _SERVER - 7].rstrip('_')}-{_hash(server, 6)}"
    return f"{PREFIX}{plain}__"


def may_use(tools: Iterable[str] | None, name: str) -> bool:
    """Whether an agent with these `tools` may use the tool of that name; `None` means all.

    `mcp__github__*` means all tools of a server, `mcp__*` those of every server.
    """
    return tools is None or any(matches(pattern, name) for pattern in tools)


def may_use_some(tools: Iterable[str] | None, server: str) -> bool:
    """Whether an agent with these `tools` may use any tool that a server could have."""
    prefix = server_prefix(server)
    return tools is None or any(
        pattern.startswith(prefix) or (pattern.endswith("*") and prefix.startswith(pattern[:-1]))
        for pattern in tools
        if pattern.startswith(PREFIX)
    )


def matches(pattern: str, name: str) -> bool:
    """Whether a name of a tool is meant; a `*` at the end stands for anything."""
    if pattern.endswith("*"):
        return pattern.startswith(PREFIX) and name.startswith(pattern[:-1])
    return pattern == name


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
