import assert from "node:assert/strict";
import { test } from "node:test";
import { answering, choice, namedAgent } from "../../panel/asked.ts";

const AGENTS = [{ name: "assistant" }, { name: "security" }, { name: "code-reviewer" }];

test("a name at the beginning asks that agent", () => {
  assert.equal(namedAgent("@security look", AGENTS), "security");
  assert.equal(namedAgent("  @code-reviewer: look", AGENTS), "code-reviewer");
  assert.equal(namedAgent("@security.", AGENTS), "security");
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

test("a choice counts also against who is named, and goes when it changes nothing", () => {
  assert.equal(choice("assistant", "@security look", AGENTS, "assistant"), "assistant");
  assert.equal(choice("security", "@security look", AGENTS, "assistant"), undefined);
  assert.equal(choice("security", "look", AGENTS, "assistant"), "security");
  assert.equal(choice("assistant", "look", AGENTS, "assistant"), undefined);
});
