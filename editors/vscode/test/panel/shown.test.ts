import assert from "node:assert/strict";
import { test } from "node:test";
import { cost, initials, place, reason, spent, subject, sums } from "../../panel/shown.ts";

const from = (line: number, character: number, end: number, last: number) => ({
  start: { line, character },
  end: { line: end, character: last },
});

test("a place is a name and lines counted from one", () => {
  assert.equal(place("file:///w/src/sh%C3%B6p.py"), "shöp.py");
  assert.equal(place("file:///w/a.py", from(4, 2, 4, 9)), "a.py:5");
  assert.equal(place("file:///w/a.py", from(4, 0, 7, 0)), "a.py:5-7");
});

test("a place whose escapes are wrong is named as it is", () => {
  assert.equal(place("file:///w/100%.py"), "100%.py");
  assert.equal(place("%E0%A4%A"), "%E0%A4%A");
});

test("an unknown cost is said to be unknown, and no cost is not shown", () => {
  assert.equal(cost({ cost: null }), "cost unknown");
  assert.equal(cost({ cost: 0 }), undefined);
  assert.equal(cost({ cost: 0.00042 }), "$0.0004");
  assert.equal(cost({ cost: 1.5 }), "$1.50");
});

test("sums name what is known", () => {
  assert.equal(
    sums({ input: 100, output: 23, cost: 0.02, duration: 61 }),
    "123 tokens · $0.02 · 1 min 1 s",
  );
});

test("what a session has used is said in few letters", () => {
  assert.equal(spent({ input: 1200, output: 34_000, cost: 0.25 }), "35K tokens · $0.25");
  assert.equal(spent({ input: 5, output: 2, cost: null }), "7 tokens · cost unknown");
  assert.equal(spent({ cost: 0.5 }), "$0.50");
  assert.equal(spent({ cost: 0 }), undefined);
  assert.equal(spent({ cost: null }), undefined);
});

test("a tool call is known by what it is about", () => {
  const call = { id: "c", name: "shell", arguments: { command: "make\ntest" } };
  assert.equal(subject(call), "make");
  assert.equal(subject({ id: "c", name: "list" }), "");
});

test("only an unusual end is worth a word", () => {
  assert.equal(reason("end"), undefined);
  assert.equal(reason("cancelled"), "cancelled");
});

test("two letters stand for a name", () => {
  assert.equal(initials("Ana Núñez"), "AN");
  assert.equal(initials("ben"), "BE");
  assert.equal(initials("Jean Luc Picard"), "JP");
});
