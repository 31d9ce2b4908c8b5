import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ConnectionError,
  ConnectionErrors,
  ErrorCodes,
  ResponseError,
} from "vscode-languageserver-protocol";
import { whyRefused } from "../src/server/start_refused.ts";

test("a server that says no to the editor has a reason, told in one line", () => {
  const said = "This folder belongs to another version.\nUpdate the server.\n";
  const refused = new ResponseError(ErrorCodes.InternalError, said);
  assert.equal(whyRefused(refused), "This folder belongs to another version.");
  assert.equal(
    whyRefused(new Error("Unsupported position encoding")),
    "Unsupported position encoding",
  );
});

test("a reason that is endless is cut, and one that is empty is a reason all the same", () => {
  assert.equal(whyRefused(new Error("long ".repeat(1000)))?.length, 301);
  assert.equal(whyRefused(new ResponseError(ErrorCodes.InternalError, "")), "");
});

test("a server that has ended before it answered has refused nothing", () => {
  for (const code of [ErrorCodes.PendingResponseRejected, ErrorCodes.ConnectionInactive]) {
    assert.equal(whyRefused(new ResponseError(code, "The line is gone.")), undefined);
  }
  const closed = new ConnectionError(ConnectionErrors.Closed, "Connection is closed.");
  assert.equal(whyRefused(closed), undefined);
  assert.equal(whyRefused(Object.assign(new Error("write"), { code: "EPIPE" })), undefined);
});
