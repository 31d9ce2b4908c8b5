import assert from "node:assert/strict";
import { test } from "node:test";
import { say, type Word } from "../../panel/words.ts";

test("values stand where the word has place for them", () => {
  assert.equal(say("thisMessage", "security"), "this message: security");
});

test("what has no word yet is said as it is", () => {
  assert.equal(say("catastrophic" as Word), "catastrophic");
  assert.equal(say(undefined as never), "");
});
