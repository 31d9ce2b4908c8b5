import assert from "node:assert/strict";
import { test } from "node:test";
import { goesOn } from "../../panel/going.ts";
import { ANA, session } from "../made.ts";

const queue = [{ turn: "t2", message: "m2", by: ANA }];
const running = { turn: "t1", agent: "assistant", message: "m1" };
const paused = { by: ANA, at: "2026-01-01T00:00:00.000Z" };

test("there is something to stop while a turn runs, or is about to", () => {
  assert.equal(goesOn(session("a")), false);
  assert.equal(goesOn(session("a", { running })), true);
  assert.equal(goesOn(session("a", { queue })), true);
});

test("a session that is paused has nothing to stop in its queue", () => {
  assert.equal(goesOn(session("a", { queue, paused })), false);
  assert.equal(goesOn(session("a", { queue, paused, running })), true);
});
