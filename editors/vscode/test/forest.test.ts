import assert from "node:assert/strict";
import { test } from "node:test";
import { calledOn, countOf, type Family, forest } from "../src/sessions/forest.ts";
import type { Session } from "../src/shapes.ts";
import { session } from "./made.ts";

function drawn(sessions: readonly Session[]): readonly string[] {
  const lines = (family: Family, deep: string): string[] => [
    `${deep}${family.session.id}`,
    ...family.forks.flatMap((fork) => lines(fork, `${deep}  `)),
  ];
  return forest(sessions).flatMap((group) => [
    `${group.name}:`,
    ...group.families.flatMap((family) => lines(family, "  ")),
  ]);
}

test("groups come from the most to the least urgent, and only those that hold something", () => {
  const sessions = [
    session("idle"),
    session("done", { archived: true, state: "paused" }),
    session("asks", { state: "waiting" }),
    session("stopped", { state: "paused" }),
    session("works", { state: "running" }),
  ];
  const expected = [
    ["waiting:", "  asks"],
    ["running:", "  works"],
    ["open:", "  idle"],
    ["paused:", "  stopped"],
    ["archived:", "  done"],
  ];
  assert.deepEqual(drawn(sessions), expected.flat());
});

test("forks stand under their parents, where the most urgent of them belongs", () => {
  const sessions = [
    session("root"),
    session("fork", { parent: "root" }),
    session("deep", { parent: "fork", state: "waiting" }),
  ];
  assert.deepEqual(drawn(sessions), ["waiting:", "  root", "    fork", "      deep"]);
});

test("a group counts those that are as it says, not who stands with them", () => {
  const sessions = [
    session("root"),
    session("fork", { parent: "root", state: "waiting" }),
    session("deep", { parent: "fork", state: "running" }),
    session("asks", { state: "waiting" }),
  ];
  const [waiting] = forest(sessions);
  assert.ok(waiting?.name === "waiting");
  assert.equal(countOf(waiting), 2);
});

test("a fork whose parent is not listed stands by itself", () => {
  assert.deepEqual(drawn([session("fork", { parent: "gone" })]), ["open:", "  fork"]);
});

test("an archived fork stands among the archived, whether its parent is open or works", () => {
  const sessions = [
    session("root", { state: "running" }),
    session("fork", { parent: "root", archived: true }),
    session("deep", { parent: "fork", archived: true, state: "paused" }),
  ];
  assert.deepEqual(drawn(sessions), ["running:", "  root", "archived:", "  fork", "    deep"]);
  assert.deepEqual(forest(sessions).map(countOf), [1, 2]);
});

test("an open fork of an archived parent stays among the open, and its parent does not", () => {
  const sessions = [
    session("root", { archived: true }),
    session("fork", { parent: "root" }),
    session("deep", { parent: "fork" }),
  ];
  assert.deepEqual(drawn(sessions), ["open:", "  fork", "    deep", "archived:", "  root"]);
});

test("a command is called on a session by its id or its row, or on none", () => {
  assert.equal(calledOn("S"), "S");
  assert.equal(calledOn({ session: session("S"), forks: [] }), "S");
  assert.equal(calledOn(undefined), undefined);
  assert.equal(calledOn({ name: "open", families: [] }), undefined);
});
