"""MCP servers that others wrote, and servers of older versions of MCP."""

import json
import subprocess
import sys

from tests.engine.mcp.rig import Rig, call, opened, state, until

OLD = """
import json, sys
tools = ["first"]

def say(**message):
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)

def result(message):
    match message["method"]:
        case "initialize":
            return {"protocolVersion": "2025-06-18", "serverInfo": {"name": "old", "version": "1"},
                    "capabilities": {"tools": {"listChanged": True}}}
        case "tools/list":
            return {"tools": [{"name": name, "inputSchema": {"type": "object"}} for name in tools]}
        case "tools/call":
            tools.append("second")
            say(method="notifications/tools/list_changed")
            return {"content": [{"type": "text", "text": "called"}]}

for line in sys.stdin:
    message = json.loads(line)
    if "id" in message and (answer := result(message)) is not None:
        say(id=message["id"], result=answer)
    elif "id" in message:
        say(id=message["id"], error={"code": -32601, "message": "unknown method"})
"""


async def test_the_time_server_tells_the_time(rig: Rig) -> None:
    args = ["-m", "mcp_server_time", "--local-timezone", "Europe/Berlin"]
    rig.write({"time": {"command": sys.executable, "args": args}}, ".vscode/mcp.json")
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        assert set(tools) == {"mcp__time__get_current_time", "mcp__time__convert_time"}
        converted = await call(
            tools["mcp__time__convert_time"],
            source_timezone="UTC",
            time="12:00",
            target_timezone="Asia/Tokyo",
        )
        assert json.loads(converted.content)["time_difference"] == "+9.0h"
        wrong = await call(tools["mcp__time__get_current_time"], timezone="Atlantis")
        assert wrong.is_error


async def test_the_git_server_reads_the_workspace_s_repository(rig: Rig) -> None:
    subprocess.run(["git", "init", "-q", str(rig.root)], check=True)
    (rig.root / "new.txt").write_text("x")
    args = ["-m", "mcp_server_git", "--repository", "${workspaceFolder}"]
    rig.write({"git": {"command": sys.executable, "args": args}}, ".sessionls/mcp.json")
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        status = await call(tools["mcp__git__git_status"], repo_path=str(rig.root))
        assert "new.txt" in status.content


async def test_a_server_of_an_older_version_of_mcp_is_used_and_its_changes_heard(rig: Rig) -> None:
    rig.write({"old": rig.script(OLD)})
    async with opened(rig) as servers:
        tools = await rig.tools(servers)
        assert set(tools) == {"mcp__old__first"}
        assert (await call(tools["mcp__old__first"])).content == "called"
        both = ["mcp__old__first", "mcp__old__second"]
        await until(lambda: state(servers, "old")["tools"] == both, "the change is not heard")
