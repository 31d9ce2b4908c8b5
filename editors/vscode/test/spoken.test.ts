import assert from "node:assert/strict";
import { test } from "node:test";
import { harmless } from "../src/server/spoken.ts";

const LINK = "Press [here](command:workbench.action.quit)";

test("no words of the server become a link in a message of the editor", () => {
  for (const method of ["window/showMessage", "window/showMessageRequest"]) {
    const params = { type: 1, message: LINK, actions: [{ title: "Yes" }] };
    assert.deepEqual(harmless({ jsonrpc: "2.0", method, params }), {
      jsonrpc: "2.0",
      method,
      params: { ...params, message: "Press [here] (command:workbench.action.quit)" },
    });
  }
});

test("whatever else comes is left as it is", () => {
  for (const message of [
    { jsonrpc: "2.0", id: 1, result: LINK },
    { jsonrpc: "2.0", method: "sessionls/mention", params: { text: LINK } },
    { jsonrpc: "2.0", method: "window/showMessage", params: null },
    { jsonrpc: "2.0", method: "window/showMessage", params: { message: 1 } },
  ]) {
    assert.equal(harmless(message), message);
  }
});
