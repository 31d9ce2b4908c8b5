import assert from "node:assert/strict";
import { test } from "node:test";
import { Losses } from "../src/server/losses.ts";

test("a server that keeps ending is left alone, until a person starts it", () => {
  const losses = new Losses();
  const soon = [1, 2, 3, 4, 5, 6].map((at) => losses.count(at));
  assert.deepEqual(soon, [true, true, true, true, true, false]);
  losses.forget();
  assert.equal(losses.count(7), true);
});

test("a server that ends now and then is always started again", () => {
  const losses = new Losses();
  const seldom = Array.from({ length: 20 }, (_, index) => losses.count(index * 60_000));
  assert.ok(seldom.every(Boolean));
});
