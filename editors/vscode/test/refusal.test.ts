import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver-protocol";
import { isRefusal } from "../src/server/refusal.ts";

test("what the server says no to is refused", () => {
  assert.equal(
    isRefusal(new ResponseError(ErrorCodes.InvalidParams, "No agent of that name")),
    true,
  );
});

test("nobody knows what became of a command whose answer is lost", () => {
  for (const code of [
    ErrorCodes.PendingResponseRejected,
    ErrorCodes.MessageWriteError,
    ErrorCodes.InternalError,
    LSPErrorCodes.ServerCancelled,
    LSPErrorCodes.RequestCancelled,
  ]) {
    assert.equal(isRefusal(new ResponseError(code, "")), false);
  }
  assert.equal(isRefusal(new Error("The session server does not answer.")), false);
});
