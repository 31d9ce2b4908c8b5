import assert from "node:assert/strict";
import { test } from "node:test";
import { coalesced } from "../src/server/coalesced.ts";

test("who asks during a start shares the one after it", async () => {
  let starts = 0;
  const gates: (() => void)[] = [];
  const restart = coalesced(async () => {
    starts += 1;
    await new Promise<void>((resolve) => gates.push(resolve));
  });
  const first = restart();
  const rest = [restart(), restart(), restart()];
  gates[0]?.();
  await first;
  await new Promise(setImmediate);
  gates[1]?.();
  await Promise.all(rest);
  assert.equal(starts, 2);
});

test("a start that fails keeps none of the next ones", async () => {
  let starts = 0;
  const restart = coalesced(async () => {
    starts += 1;
    if (starts === 1) {
      throw new Error("no");
    }
  });
  await assert.rejects(restart());
  await restart();
  assert.equal(starts, 2);
});
