import assert from "node:assert/strict";
import { test } from "node:test";
import { offersOn } from "../src/offers.ts";
import type { Sender } from "../src/protocol.ts";

/** A server whose two folders have different agents. */
const SERVER: Sender = {
  execute: async (_, argument) => {
    const isSecond = "workspace" in argument && argument.workspace === "file:///two";
    const actions = [
      { title: "Review File", on: ["file"], text: "Look" },
      { title: "Review Changes", on: ["changes"] },
    ];
    return { agents: [{ name: isSecond ? "second" : "first", actions }, { name: "plain" }] };
  },
};

test("agents are those of the folder that is looked at", async () => {
  const [offer] = await offersOn(SERVER, "file", "file:///two");
  assert.deepEqual(offer, { title: "Review File", agent: "second", text: "Look" });
});

test("without a folder agents are those of the first one, for what they offer only", async () => {
  const offers = await offersOn(SERVER, "changes", undefined);
  assert.deepEqual(offers, [{ title: "Review Changes", agent: "first" }]);
});
