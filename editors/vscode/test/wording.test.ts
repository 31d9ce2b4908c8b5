import assert from "node:assert/strict";
import { test } from "node:test";
import { cost as shown } from "../panel/shown.ts";
import { say } from "../panel/words.ts";
import { cost, lineOf, spoken, type Translate, titleOf } from "../src/sessions/wording.ts";
import { ANA, session } from "./made.ts";

const english: Translate = (text, ...values) =>
  text.replaceAll(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));

test("an unknown cost and no cost are not told; a tiny one is not nothing", () => {
  assert.deepEqual(
    [null, 0, 0.00001, 0.0042, 1.234].map((one) => cost({ cost: one })),
    ["", "", "<$0.0001", "$0.0042", "$1.23"],
  );
});

test("the panel writes a cost as the list does", () => {
  for (const one of [0.00001, 0.0042, 0.01, 1.234]) {
    assert.equal(shown({ cost: one }), cost({ cost: one }));
  }
});

test("a row tells who answers next, people, findings, the queue and the cost", () => {
  const busy = session("a", {
    participants: [ANA, { name: "Ben" }],
    findings: 1,
    queue: [{ turn: "t", message: "m", by: ANA }],
    usage: { cost: 0.5 },
  });
  assert.equal(lineOf(busy, english), "assistant · 2 people · 1 finding · 1 queued · $0.50");
});

test("who hears a row hears its state, too", () => {
  const asks = session("a", { state: "waiting", title: "Sums" });
  assert.equal(
    spoken(asks, { isUnread: true }, english),
    "Sums, Waiting for you, unread, assistant",
  );
});

test("a row names its folder where that says something, also to who hears it", () => {
  const one = session("a", { title: "Sums" });
  assert.equal(lineOf(one, english, { folder: "mill" }), "mill · assistant");
  assert.equal(lineOf(one, english), "assistant");
  const facts = { isUnread: false, folder: "mill" };
  assert.equal(spoken(one, facts, english), "Sums, Open, mill, assistant");
});

test("a fork that stands by itself says of whom it is one, also to who hears it", () => {
  const fork = session("F", { title: "Sums (fork)", parent: "A", archived: true });
  const parent = session("A", { title: "Sums" });
  assert.equal(lineOf(fork, english, { parent }), "Fork of “Sums” · assistant");
  const facts = { isUnread: false, parent };
  assert.equal(spoken(fork, facts, english), "Sums (fork), Archived, Fork of “Sums”, assistant");
});

test("a session without a title has a name all the same, which is one in list and panel", () => {
  assert.equal(titleOf(session("a", { title: "" }), english), "Untitled session");
  assert.equal(say("untitled"), "Untitled session");
});
