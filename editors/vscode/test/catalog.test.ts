import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionsIn } from "../src/sessions/catalog.ts";

function catalog(...rows: unknown[]): string {
  const entries = rows.map((row, index) => [String(index + 1), { session: "x", row }]);
  return JSON.stringify({ sessions: Object.fromEntries(entries), about: {} });
}

test("a catalog's rows are sessions in which nothing runs", () => {
  const row = { id: "01A", title: "Odd", state: "running", archived: false, agent: "assistant" };
  const [found] = sessionsIn(catalog({ ...row, seq: 4, parent: "01B" }));
  assert.equal(found?.title, "Odd");
  assert.equal(found?.state, "idle");
  assert.equal(found?.parent, "01B");
});

test("what is no session, is deleted, or is no catalog is passed over", () => {
  const strange = [null, 7, {}, { id: "../../etc" }, { id: "01A", deleted: true }];
  assert.deepEqual(sessionsIn(catalog(...strange)), []);
  for (const text of ["", "[]", "{", '"x"', "null", '{"sessions": 3}', '{"sessions": [1]}']) {
    assert.deepEqual(sessionsIn(text), []);
  }
});

test("a title without an end is cut", () => {
  const [found] = sessionsIn(catalog({ id: "01A", title: "x".repeat(100_000) }));
  assert.equal(found?.title.length, 200);
});
