import assert from "node:assert/strict";
import { test } from "node:test";
import { isAsked } from "../src/sessions/asked.ts";
import type { Ask } from "../src/sessions/asks.ts";

const permission = (tool: string): Ask => ({
  kind: "permission",
  id: "p1",
  seq: 1,
  permission: { id: "p1", turn: "t1", tool, title: "Run it" },
});

test("whether an MCP server may be started is asked of nobody but the host", () => {
  assert.equal(isAsked("host", permission("mcp")), true);
  assert.equal(isAsked("guest", permission("mcp")), false);
  assert.equal(isAsked("guest", permission("shell")), true);
});

test("a guest who may only comment or observe is asked nothing", () => {
  assert.equal(isAsked("onlooker", permission("shell")), false);
});
