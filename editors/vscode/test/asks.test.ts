import assert from "node:assert/strict";
import { test } from "node:test";
import { type Ask, asksOf, openAsks, wordsOf } from "../src/sessions/asks.ts";
import { record } from "./made.ts";

const permission = (seq: number, id: string, turn = "t") =>
  record(seq, { kind: "permissionAsked", permission: { id, turn, tool: "shell", title: "Run" } });
const edit = (seq: number, id: string, turn = "t") =>
  record(seq, { kind: "editProposed", edit: { id, turn, title: "Change" } });
const question = (seq: number, id: string, turn = "t") =>
  record(seq, { kind: "questionAsked", question: { id, turn, text: "Which?" } });

test("what is asked is open until the first answer", () => {
  const asked = [permission(1, "p"), question(2, "q"), edit(3, "e")];
  assert.deepEqual(
    openAsks([], asked).map((one) => [one.kind, one.id]),
    [
      ["permission", "p"],
      ["question", "q"],
      ["edit", "e"],
    ],
  );
  const answers = [
    record(4, { kind: "permissionAnswered", permissionId: "p", decision: "once" }),
    record(5, { kind: "questionAnswered", questionId: "q", text: "This" }),
    record(6, { kind: "editAnswered", editId: "e", accepted: [] }),
  ];
  assert.deepEqual(openAsks(openAsks([], asked), answers), []);
});

test("what waits from before the first page is open with what the page asks, each once", () => {
  const page = {
    records: [edit(8, "e"), permission(9, "p")],
    asks: [question(2, "q"), edit(8, "e")],
  };
  assert.deepEqual(
    asksOf(page).map((one) => [one.id, one.seq]),
    [
      ["q", 2],
      ["e", 8],
      ["p", 9],
    ],
  );
});

test("the end of a turn takes with it what it asked, and nothing else", () => {
  const asked = [permission(1, "p"), edit(2, "e"), permission(3, "other", "t2")];
  const ended = record(4, { kind: "turnEnded", turn: "t", stopReason: "end", nextAgent: "a" });
  assert.deepEqual(
    openAsks([], [...asked, ended]).map((one) => one.id),
    ["other"],
  );
});

test("what is asked is said once, also where the detail says what the title does", () => {
  const asks = (title: string, detail?: string): Ask => {
    const permission = { id: "p", turn: "t", tool: "shell", title, ...(detail ? { detail } : {}) };
    return { kind: "permission", id: "p", seq: 1, permission };
  };
  for (const [ask, said] of [
    [asks("assistant: Run: make it", "make it"), "assistant: Run: make it"],
    [
      asks("assistant: Run: make", "Why you are asked: x.\n\nmake"),
      "assistant: Run: make — Why you are asked: x.",
    ],
    [asks("assistant: Run: make …", "make\nit"), "assistant: Run: make … — make it"],
    [asks("assistant: Run: a …", "a\n\nb\n\na"), "assistant: Run: a … — a b a"],
    [asks("Use it"), "Use it"],
  ] as const) {
    assert.equal(wordsOf(ask), said);
  }
});
