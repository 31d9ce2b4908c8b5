"""The names under which models see the tools of MCP servers."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sessionls.engine.mcp.names import matches, may_use, may_use_some, server_prefix, tool_name

NAMES = st.text(min_size=1, max_size=80)
SHORT = st.text(alphabet="ab_-. ", min_size=1, max_size=6)


def test_ordinary_names_stay_as_they_are() -> None:
    assert tool_name("github", "create_issue") == "mcp__github__create_issue"
    assert tool_name("my-db", "query") == "mcp__my-db__query"


def test_what_no_provider_takes_is_replaced_and_told_apart() -> None:
    names = {tool_name("db", tool) for tool in ("a b", "a.b", "a/b", "a_b")}
    assert len(names) == 4
    assert "mcp__db__a_b" in names
    assert tool_name("my server", "x").startswith("mcp__my_server-")


@given(NAMES, NAMES)
def test_every_name_is_one_that_providers_take(server: str, tool: str) -> None:
    name = tool_name(server, tool)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name)
    assert name == tool_name(server, tool)


@given(SHORT, SHORT, SHORT, SHORT)
def test_different_tools_have_different_names(a: str, b: str, c: str, d: str) -> None:
    assert (tool_name(a, b) == tool_name(c, d)) == ((a, b) == (c, d))


@given(NAMES, NAMES)
def test_a_server_s_tools_begin_with_its_prefix_and_no_other_s(server: str, tool: str) -> None:
    name = tool_name(server, tool)
    assert name.startswith(server_prefix(server))
    assert may_use([f"{server_prefix(server)}*"], name)
    assert may_use_some([name], server)
    assert not may_use_some([name], f"{server}2")


def test_patterns_end_with_a_star() -> None:
    assert matches("mcp__github__*", "mcp__github__x")
    assert matches("mcp__*", "mcp__github__x")
    assert matches("mcp__github__x", "mcp__github__x")
    assert not matches("mcp__github__*", "mcp__gitlab__x")
    assert not matches("mcp__git*__x", "mcp__github__x")
    assert not matches("*", "shell")


def test_an_agent_without_a_list_may_use_all() -> None:
    assert may_use(None, "mcp__a__b")
    assert may_use_some(None, "a")
    assert may_use_some(["mcp__*"], "a")
    assert not may_use_some(["read", "*"], "a")
    assert not may_use([], "mcp__a__b")
