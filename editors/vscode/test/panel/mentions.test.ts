import assert from "node:assert/strict";
import { test } from "node:test";
import { addressed, isNaming, namesSelection } from "../../panel/mentions.ts";

/** The same cases as in the server's own tests. */
test("a text is addressed to the name at its very beginning", () => {
  for (const [text, name] of [
    ["@security look", "security"],
    ["  @code-reviewer: look", "code-reviewer"],
    ["@security.", "security"],
    ["@security, please!", "security"],
    ["@v1.2?!", "v1.2"],
    ["@jürgen hallo", "jürgen"],
    ["@types/node is a package", undefined],
    ["@security)", undefined],
    ["ask @security", undefined],
    ["@-x", undefined],
    ["@", undefined],
  ] as const) {
    assert.equal(addressed(text), name, text);
  }
});

test("what somebody writes is what stands before the cursor", () => {
  for (const [text, isTyped] of [
    ["@sec|", true],
    ["hi @|", true],
    ["hi @se|curity.", true],
    ["(@sec|", true],
    ["“#src/sh|", true],
    ["#src/sh|op.py, and", true],
    ["see #|", true],
    ['#"my no|tes.md" x', true],
    ['#"my no|', true],
    ["mail ana@ex|", false],
    ["http://x/y#pa|", false],
    ["# |", false],
    ["##|", false],
    ["#a.py |", false],
    ["|#a.py", false],
    ["`#a|`", false],
    ["```\n#a|", false],
  ] as const) {
    const cursor = text.indexOf("|");
    assert.equal(isNaming(text.replace("|", ""), cursor), isTyped, text);
  }
});

test("the selection is meant where it is named outside of code", () => {
  for (const [text, isMeant] of [
    ["#selection", true],
    ["Explain (see #selection), please", true],
    ["What is #selection?", true],
    ["**#selection**", true],
    ["#selection:1 is a file", false],
    ["#selections", false],
    ["#Selection", false],
    ["a#selection", false],
    ["`#selection` is a word", false],
    ["```\n#selection\n```", false],
    ["```\ncode\n```\n#selection", true],
    ["a lone ` is no code: #selection", true],
  ] as const) {
    assert.equal(namesSelection(text), isMeant, text);
  }
});
