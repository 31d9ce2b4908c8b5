import assert from "node:assert/strict";
import { test } from "node:test";
import { Stand } from "../src/server/standing.ts";

/** Milliseconds that nothing in these tests takes. */
const LONG = 600_000;

function made(patience = LONG): { stand: Stand; heard: string[] } {
  const heard: string[] = [];
  const stand = new Stand(patience, () => void heard.push("given up"));
  stand.onDidStand((standing) => void heard.push(standing));
  stand.onDidFail((failure) => void heard.push(`told: ${failure.kind}`));
  return { stand, heard };
}

test("a failure is told once, however many parts of the server say so", () => {
  const { stand, heard } = made();
  stand.put("running");
  stand.fail({ kind: "lost" });
  stand.fail({ kind: "silent" });
  assert.deepEqual(heard, ["running", "failed", "told: lost", "failed"]);
});

test("a server that fails again after another start is told of again", () => {
  const { stand, heard } = made();
  for (const _ of [1, 2]) {
    stand.put("starting");
    stand.fail({ kind: "silent" });
  }
  assert.equal(heard.filter((one) => one === "told: silent").length, 2);
  stand.dispose();
});

test("a server that is missing, or rests, has not failed", () => {
  const { stand, heard } = made();
  stand.put("missing");
  stand.put("resting");
  assert.deepEqual(heard, ["missing", "resting"]);
});

test("a server that does not answer in its time is given up, and has failed", async () => {
  const { stand, heard } = made(1);
  stand.put("starting");
  assert.equal(await stand.settled(), "failed");
  assert.deepEqual(heard, ["starting", "given up", "failed", "told: silent"]);
});

test("who waits for a server goes on as soon as it is not starting any more", async () => {
  const { stand } = made();
  assert.equal(await stand.settled(), "resting");
  stand.put("starting");
  const settled = stand.settled();
  stand.put("starting");
  stand.put("running");
  assert.equal(await settled, "running");
});
