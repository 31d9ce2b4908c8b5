"""Real MCP servers over their pipes: their tools, their lives, and who agreed to them."""

import asyncio
import json

import pytest
from tests.engine.mcp.rig import PEER, Rig, call, is_alive, opened, state, until

from sessionls.domain.agent import Agent
from sessionls.engine.tools.tool import CallContext, ToolProgress, ToolResult


async def test_a_tool_of_a_server_is_called(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        result = await call(tools["mcp__peer__add"], a=2, b=3)
        assert (result.content, result.is_error) == ("5", False)
        assert state(servers, "peer")["state"] == "ready"
        assert "mcp__peer__add" in state(servers, "peer")["tools"]  # type: ignore[operator]


async def test_what_tools_answer_is_told_in_words(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        failed = await call(tools["mcp__peer__fail"])
        assert failed.is_error
        wrong = await call(tools["mcp__peer__add"], a="x")
        assert wrong.is_error
        assert json.loads((await call(tools["mcp__peer__structured"])).content) == {"answer": 42}
        image = await call(tools["mcp__peer__image"])
        assert image.content == "[image of 8 bytes, image/png: not shown]"
        huge = await call(tools["mcp__peer__huge"], characters=1_000_000)
        assert len(huge.content) < 61_000
        assert "characters left out" in huge.content


async def test_a_crash_ends_the_call_and_the_next_one_starts_the_server_again(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        crashed = await call(tools["mcp__peer__crash"])
        assert crashed.is_error
        assert "ended during the call" in crashed.content
        again = await call(tools["mcp__peer__add"], a=1, b=1)
        assert again.content == "2"
        assert len(rig.pids()) == 2


async def test_progress_is_passed_on(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        slow = (await rig.tools(servers))["mcp__peer__slow"]
        events = [event async for event in slow.call({"seconds": 0.1}, CallContext())]
    assert ToolProgress(2, 4, "step 2") in events
    assert events[-1] == ToolResult("done")


async def test_cancelling_a_call_cancels_it_in_the_server_which_goes_on(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        slow = asyncio.get_running_loop().create_task(call(tools["mcp__peer__slow"], seconds=600))
        await until(lambda: "slow began" in rig.noted(), "the call does not arrive")
        slow.cancel()
        await asyncio.wait([slow])
        await until(lambda: "slow was cancelled" in rig.noted(), "the server goes on")
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"
        assert len(rig.pids()) == 1


async def test_a_call_that_takes_too_long_fails_and_the_server_goes_on(rig: Rig) -> None:
    rig.write({"peer": rig.peer(timeout=1000)})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        late = await call(tools["mcp__peer__slow"], seconds=600)
        assert late.is_error
        assert "timed out" in late.content
        await until(lambda: "slow was cancelled" in rig.noted(), "the server goes on with it")
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"
        assert len(rig.pids()) == 1


async def test_calls_side_by_side_share_one_server(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        first, second = await asyncio.gather(rig.tools(servers), rig.tools(servers))
        slow = call(first["mcp__peer__slow"], seconds=0.2)
        sums = [call(second["mcp__peer__add"], a=n, b=0) for n in range(9)]
        answers = await asyncio.gather(slow, *sums)
        assert [answer.content for answer in answers] == ["done", *map(str, range(9))]
        assert len(rig.pids()) == 1
        assert len(rig.asked) == 1


async def test_a_server_gets_no_key_of_ours(rig: Rig) -> None:
    rig.environment |= {"OPENAI_API_KEY": "sk-secret", "TOKEN": "t0ken", "HOME": str(rig.root)}
    told = {"PEER_NOTES": str(rig.notes), "GIVEN": "${TOKEN}", "SET": "${UNSET_ONE:-otherwise}"}
    rig.write({"peer": rig.peer(env=told)})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        seen = json.loads((await call(tools["mcp__peer__environment"])).content)
    assert seen["env"].keys() >= {"GIVEN", "SET", "PATH", "HOME"}
    assert (seen["env"]["GIVEN"], seen["env"]["SET"]) == ("t0ken", "otherwise")
    assert "sk-secret" not in json.dumps(seen)
    assert seen["cwd"] == str(rig.root)


async def test_new_tools_are_there_in_the_next_turn(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        assert "mcp__peer__grown" not in tools
        await call(tools["mcp__peer__grow"])
        await until(lambda: "mcp__peer__grown" in state(servers, "peer")["tools"], "no new tool")  # type: ignore[operator]
        grown = (await rig.tools(servers))["mcp__peer__grown"]
        assert (await call(grown)).content == "new"


@pytest.mark.long
async def test_a_server_that_falls_again_and_again_is_left_alone_for_a_while(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig, falls=2) as servers:
        tools = await rig.tools(servers)
        for _ in range(2):
            assert "ended during the call" in (await call(tools["mcp__peer__crash"])).content
        await until(lambda: state(servers, "peer")["state"] == "failed", "it has not failed")
        left = await call(tools["mcp__peer__add"], a=1, b=1)
        assert left.is_error
        assert "left alone for" in left.content
        rig.ahead += 301
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"
        assert len(rig.pids()) == 3


async def test_a_server_that_nobody_uses_ends_and_comes_back(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig, idle=0.05) as servers:
        tools = await rig.tools(servers)
        await until(lambda: state(servers, "peer")["state"] == "idle", "it stays")
        assert not is_alive(rig.pids()[0])
        assert (await rig.tools(servers)).keys() == tools.keys()
        assert len(rig.pids()) == 1, "its tools are known without it"
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"


async def test_an_agent_gets_the_tools_that_its_file_names(rig: Rig) -> None:
    rig.write({"peer": rig.peer(), "other": rig.script("print('never started')")})
    async with opened(rig) as servers:
        named = Agent(name="a", tools=("mcp__peer__add", "mcp__peer__s*"))
        assert set(await rig.tools(servers, named)) == {
            "mcp__peer__add",
            "mcp__peer__slow",
            "mcp__peer__structured",
        }
        assert state(servers, "other")["state"] == "needs-consent"
        assert await rig.tools(servers, Agent(name="a", tools=("read",))) == {}


async def test_a_changed_entry_ends_its_server_and_is_asked_anew(rig: Rig) -> None:
    rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        stale = (await rig.tools(servers))["mcp__peer__add"]
        rig.write({"peer": rig.peer(args=[str(PEER), "more"])})
        tools = await rig.tools(servers)
        assert len(rig.asked) == 2
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"
        refused = await call(stale, a=1, b=1)
        assert refused.is_error
        assert "was changed or removed" in refused.content
        await until(lambda: not is_alive(rig.pids()[0]), "the former server stays")


async def test_a_file_that_only_moved_its_lines_restarts_nothing(rig: Rig) -> None:
    path = rig.write({"peer": rig.peer()})
    async with opened(rig) as servers:
        await rig.tools(servers)
        path.write_text(f"\n\n// moved\n{path.read_text()}")
        tools = await rig.tools(servers)
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"
        assert (len(rig.pids()), len(rig.asked)) == (1, 1)


async def test_the_users_own_file_needs_no_consent_and_cannot_be_replaced(rig: Rig) -> None:
    rig.write({"peer": rig.peer()}, "../config/mcp.json")
    rig.write({"peer": rig.script("evil")})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        assert (await call(tools["mcp__peer__add"], a=1, b=1)).content == "2"
        assert rig.asked == []
        (problem,) = servers.problems()[rig.root / ".mcp.json"]
        assert "has no effect" in problem.message
