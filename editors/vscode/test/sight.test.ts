import assert from "node:assert/strict";
import { test } from "node:test";
import { Sight } from "../src/panel/sight.ts";

test("a session can be seen as long as one of the panels shows it", () => {
  const sight = new Sight();
  const [view, editor] = [{}, {}];
  sight.mark(view, "A");
  sight.mark(editor, "A");
  sight.mark(view, "B");
  assert.deepEqual([sight.has("A"), sight.has("B"), sight.has("C")], [true, true, false]);
  sight.mark(editor, undefined);
  assert.deepEqual([sight.has("A"), sight.has("B")], [false, true]);
});

test("what is meant is the session that can be seen, where that is one", () => {
  const sight = new Sight();
  const [view, editor] = [{}, {}];
  assert.equal(sight.only, undefined);
  sight.mark(view, "A");
  sight.mark(editor, "A");
  assert.equal(sight.only, "A");
  sight.mark(editor, "B");
  assert.equal(sight.only, undefined);
});
