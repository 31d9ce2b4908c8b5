import assert from "node:assert/strict";
import { test } from "node:test";
import { openAsks } from "../src/sessions/asks.ts";
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

test("the end of a turn takes with it what it asked, and nothing else", () => {
  const asked = [permission(1, "p"), edit(2, "e"), permission(3, "other", "t2")];
  const ended = record(4, { kind: "turnEnded", turn: "t", stopReason: "end", nextAgent: "a" });
  assert.deepEqual(
    openAsks([], [...asked, ended]).map((one) => one.id),
    ["other"],
  );
});
