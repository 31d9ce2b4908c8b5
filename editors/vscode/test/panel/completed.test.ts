import assert from "node:assert/strict";
import { test } from "node:test";
import { completed } from "../../panel/completed.ts";
import type { Completion } from "../../src/arguments.ts";

/** What becomes of a text, with `|` for the cursor; the item stands for what is between `[` and `]`. */
function taken(drawn: string, insert: string): string {
  const item: Completion = {
    label: insert,
    kind: "agent",
    insert,
    start: drawn.indexOf("["),
    end: drawn.indexOf("]") - 1,
  };
  const { text, cursor } = completed(drawn.replace("[", "").replace("]", ""), item);
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

test("what is written on does not run into the name", () => {
  for (const [before, insert, after] of [
    ["[@exp]", "@explainer", "@explainer |"],
    ["[@exp]", "@explainer ", "@explainer |"],
    ["look at [#si]", "#sign.py", "look at #sign.py |"],
    ["[@exp]what", "@explainer", "@explainer |what"],
  ] as const) {
    assert.equal(taken(before, insert), after, before);
  }
});

test("a blank that is there is the one, and what ends a name stays at it", () => {
  for (const [before, insert, after] of [
    ["[@exp] what", "@explainer", "@explainer |what"],
    ["[@exp]\nwhat", "@explainer", "@explainer|\nwhat"],
    ["[@exp], what", "@explainer", "@explainer|, what"],
    ["(see [#si])", "#sign.py", "(see #sign.py|)"],
  ] as const) {
    assert.equal(taken(before, insert), after, before);
  }
});
