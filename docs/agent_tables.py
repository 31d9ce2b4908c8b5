"""The words of agent files, made from the code by cog. Holds no fact that the code holds."""

from tabular import code, table

_ELSEWHERE = {"skill": "context.md#skills"}
"""Tools that are told of on another page."""


def keys() -> str:
    """The keys of the header."""
    from sessionls.workspace.agent_words import KEYS

    rows = [(code(name), one.says, one.absent) for name, one in KEYS.items()]
    return table(("key", "what it says", "when absent"), rows)


def tools() -> str:
    """The tools of our own, with links to their sections, and those of MCP servers."""
    from sessionls.workspace.agent_words import TOOLS

    rows = [
        (f"[`{name}`]({_ELSEWHERE.get(name, f'#{name}')})", one.says, may)
        for name, (one, may) in TOOLS.items()
    ]
    others = ("[`mcp__…`](#tools-of-mcp-servers)", "whatever an MCP server offers", "what it does")
    return table(("tool", "what it does", "it may"), [*rows, others])


def scanners() -> str:
    """The scanners."""
    from sessionls.workspace.agent_words import SCANNERS

    rows = [(code(name), on, how) for name, (on, how) in SCANNERS.items()]
    return table(("scanner", "looks at", "with"), rows)
