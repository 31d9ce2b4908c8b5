import assert from "node:assert/strict";
import { test } from "node:test";
import { answering, isNaming, namedAgent } from "../../panel/asked.ts";

const AGENTS = [{ name: "assistant" }, { name: "security" }, { name: "code-reviewer" }];

test("a name at the beginning asks that agent", () => {
  assert.equal(namedAgent("@security look", AGENTS), "security");
  assert.equal(namedAgent("  @code-reviewer: look", AGENTS), "code-reviewer");
});

test("a name elsewhere, or of nobody, asks no agent", () => {
  assert.equal(namedAgent("ask @security", AGENTS), undefined);
  assert.equal(namedAgent("@ana look", AGENTS), undefined);
  assert.equal(namedAgent("@securityx", AGENTS), undefined);
});

test("the choice wins over words, words over the session's agent", () => {
  assert.equal(answering("@security", "code-reviewer", AGENTS, "assistant"), "code-reviewer");
  assert.equal(answering("@security", undefined, AGENTS, "assistant"), "security");
  assert.equal(answering("hello", "code-reviewer", AGENTS, "assistant"), "code-reviewer");
  assert.equal(answering("hello", undefined, AGENTS, "assistant"), "assistant");
});

test("a word that begins with @ or # is a name as long as the cursor is in it", () => {
  assert.equal(isNaming("look at #src/sh", 15), true);
  assert.equal(isNaming("@", 1), true);
  assert.equal(isNaming("look at #src/shop.py now", 24), false);
  assert.equal(isNaming("mail me at ana@example.org", 26), false);
});
