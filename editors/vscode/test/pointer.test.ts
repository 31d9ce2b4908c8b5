import assert from "node:assert/strict";
import { test } from "node:test";
import { type Family, forest, type Group } from "../src/sessions/forest.ts";
import type { Session } from "../src/shapes.ts";
import { Pointer } from "../src/tree/pointer.ts";
import { session } from "./made.ts";

/** A view that does what it is told, and remembers it. */
class FakeView {
  visible = true;
  selection: (Group | Family)[] = [];
  readonly revealed: string[] = [];

  async reveal(row: Family, how: { readonly select: boolean; readonly focus: boolean }) {
    assert.deepEqual(how, { select: true, focus: false });
    this.selection = [row];
    this.revealed.push(row.session.id);
  }
}

const SESSIONS = [session("root"), session("fork", { parent: "root" }), session("other")];

function groups(...changed: readonly Session[]): readonly Group[] {
  const ids = changed.map((one) => one.id);
  return forest([...changed, ...SESSIONS.filter((one) => !ids.includes(one.id))]);
}

test("the row of the session in the panel is selected, also that of a fork", async () => {
  const [view, pointer] = [new FakeView(), new Pointer()];
  pointer.show("fork");
  await pointer.point(view, groups());
  pointer.show("other");
  await pointer.point(view, groups());
  assert.deepEqual(view.revealed, ["fork", "other"]);
});

test("a session is selected once it is listed and the view is there", async () => {
  const [view, pointer] = [new FakeView(), new Pointer()];
  view.visible = false;
  pointer.show("other");
  await pointer.point(view, groups());
  await pointer.point(view, []);
  assert.deepEqual(view.revealed, []);
  view.visible = true;
  await pointer.point(view, []);
  assert.deepEqual(view.revealed, []);
  await pointer.point(view, groups());
  assert.deepEqual(view.revealed, ["other"]);
});

test("what the person selects meanwhile stays, and what is selected is left alone", async () => {
  const [view, pointer] = [new FakeView(), new Pointer()];
  pointer.show("other");
  await pointer.point(view, groups());
  view.selection = [];
  await pointer.point(view, groups());
  assert.deepEqual(view.revealed, ["other"]);
  view.selection = [{ session: session("root"), forks: [] }];
  pointer.show("root");
  await pointer.point(view, groups());
  assert.deepEqual(view.revealed, ["other"]);
});

test("a row that comes to another group is selected there, unless that one was closed", async () => {
  const [view, pointer] = [new FakeView(), new Pointer()];
  pointer.show("other");
  await pointer.point(view, groups());
  view.selection = [];
  await pointer.point(view, groups(session("other", { state: "running" })));
  assert.deepEqual(view.revealed, ["other", "other"]);
  const waiting = groups(session("other", { state: "waiting" }));
  pointer.closed({ name: "waiting", families: [] });
  view.selection = [];
  await pointer.point(view, waiting);
  assert.deepEqual(view.revealed, ["other", "other"]);
});
