import assert from "node:assert/strict";
import { test } from "node:test";
import { Choices } from "../src/edits/choices.ts";
import { noteOf } from "../src/edits/note.ts";
import { placesOf } from "../src/edits/places.ts";
import type { Translate } from "../src/sessions/wording.ts";

test("one hunk accepted and one rejected answers with the number of the one", () => {
  const choices = new Choices([0, 1]);
  choices.choose(0, "accepted");
  assert.equal(choices.isComplete, false);
  choices.choose(1, "rejected");
  assert.equal(choices.isComplete, true);
  assert.deepEqual(choices.answer, [0]);
});

test("all and none are said as such, and a choice may be changed", () => {
  const choices = new Choices([0, 1, 2]);
  choices.choose(1, "rejected");
  choices.chooseRest("accepted");
  assert.deepEqual(choices.answer, [0, 2]);
  choices.choose(1, "accepted");
  assert.equal(choices.answer, "all");
  const other = new Choices([5]);
  other.chooseRest("rejected");
  assert.equal(other.answer, "none");
  assert.equal(other.left, 0);
});

test("hunks of a file that cannot be shown wait for nobody, and are not accepted", () => {
  const choices = new Choices([0, 1], [2]);
  choices.choose(0, "accepted");
  choices.choose(1, "accepted");
  assert.equal(choices.isComplete, true);
  assert.deepEqual(choices.answer, [0, 1]);
  choices.choose(0, "rejected");
  choices.choose(1, "rejected");
  assert.equal(choices.answer, "none");
});

test("a hunk that is not of the edit is passed over", () => {
  const choices = new Choices([0]);
  choices.choose(9, "accepted");
  assert.equal(choices.left, 1);
});

function hunk(number: number, line: number, old: string, fresh: string) {
  return { number, line, old, new: fresh };
}

test("hunks stand in the new text after what those before them added", () => {
  const file = {
    uri: "file:///a.py",
    before: "a\nb\nc\n",
    after: "a\na1\na2\nb\nC\n",
    hunks: [hunk(0, 1, "", "a1\na2\n"), hunk(1, 2, "c\n", "C\n")],
  };
  assert.deepEqual(placesOf(file), [
    { number: 0, first: 1, last: 2 },
    { number: 1, first: 4, last: 4 },
  ]);
});

test("in a text that has grown above, a hunk is found where it went", () => {
  const after = "new\nnew\nnew\na\nB\nc\n";
  const file = { uri: "", before: "", after, hunks: [hunk(0, 1, "b\n", "B\n")] };
  assert.deepEqual(placesOf(file), [{ number: 0, first: 4, last: 4 }]);
});

test("a hunk that only takes away stands where it took", () => {
  const file = { uri: "", before: "a\nb\n", after: "a\n", hunks: [hunk(0, 1, "b\n", "")] };
  assert.deepEqual(placesOf(file), [{ number: 0, first: 0, last: 0 }]);
});

test("a note says once, in one line, which hunk it is and what was chosen", () => {
  const english: Translate = (text, ...values) =>
    text.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));
  const said = [undefined, "accepted", "rejected"] as const;
  assert.deepEqual(
    said.map((choice) => noteOf(2, choice, english)),
    [
      // With a body, VS Code would bring up its view Comments.
      { name: "Hunk 2: not answered yet", body: "" },
      { name: "Hunk 2: accepted", body: "" },
      { name: "Hunk 2: rejected", body: "" },
    ],
  );
});
