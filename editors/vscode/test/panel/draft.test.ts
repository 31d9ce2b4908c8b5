import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, EMPTY, isEmpty } from "../../panel/draft.ts";
import type { Draft } from "../../panel/messages.ts";

const CHIP = { id: "1", label: "one.py", item: { uri: "file:///one.py" } };
const FULL: Draft = { text: "Look", agent: "security", chips: [CHIP] };

test("what is changed is changed alone", () => {
  assert.deepEqual(changed(FULL, { kind: "written", text: "See" }), { ...FULL, text: "See" });
  assert.deepEqual(changed(FULL, { kind: "asked", agent: undefined }), {
    text: "Look",
    chips: [CHIP],
  });
  assert.deepEqual(changed(FULL, { kind: "removed", chip: "1" }), { ...FULL, chips: [] });
});

test("that an agent is kept outlives other changes, and not the message", () => {
  const kept = changed(FULL, { kind: "kept", keep: true });
  assert.equal(changed(kept, { kind: "written", text: "See" }).keep, true);
  assert.deepEqual(changed(kept, { kind: "kept", keep: false }), FULL);
  assert.equal(changed(kept, { kind: "sent" }).keep, undefined);
});

test("what is attached twice is there once", () => {
  assert.deepEqual(changed(FULL, { kind: "attached", chips: [CHIP] }), FULL);
});

test("after a message was sent nothing is left of it", () => {
  assert.equal(isEmpty(changed(FULL, { kind: "sent" })), true);
});

test("what could not be sent comes back whole, above what was begun meanwhile", () => {
  assert.deepEqual(changed(EMPTY, { kind: "returned", draft: FULL }), FULL);
  const begun = { text: "And", chips: [] };
  assert.deepEqual(changed(begun, { kind: "returned", draft: FULL }), {
    ...FULL,
    text: "Look\nAnd",
  });
});
