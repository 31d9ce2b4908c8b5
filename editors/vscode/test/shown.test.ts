import assert from "node:assert/strict";
import { test } from "node:test";
import { OPEN_PANEL, panelFor, REVEAL_PANEL } from "../src/server/shown.ts";

const DOCUMENT = "sessionls:///01K0ABC/A-title.md";

test("a session that the server shows by itself takes no key from who writes elsewhere", () => {
  const quiet = { session: "01K0ABC", command: REVEAL_PANEL };
  assert.deepEqual(panelFor({ uri: DOCUMENT, takeFocus: false }), quiet);
  assert.deepEqual(panelFor({ uri: DOCUMENT }), quiet);
});

test("a session that the person asked for has the cursor", () => {
  assert.equal(panelFor({ uri: DOCUMENT, takeFocus: true })?.command, OPEN_PANEL);
});

test("what is no session is not shown in the panel", () => {
  assert.equal(panelFor({ uri: "file:///w/a.py", takeFocus: true }), undefined);
});
