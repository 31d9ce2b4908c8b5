import assert from "node:assert/strict";
import { test } from "node:test";
import { Looking } from "../src/sessions/looking.ts";
import { SeenMarks } from "../src/sessions/seen.ts";
import { SessionStore } from "../src/sessions/store.ts";
import { AskWatch } from "../src/sessions/watch.ts";
import { Memory, record, Server, session } from "./made.ts";

class Asking extends Server {
  ask(id: string): void {
    const permission = { id, turn: "t", tool: "shell", title: "Run" };
    this.records.push(record(this.records.length + 1, { kind: "permissionAsked", permission }));
  }

  now(): ReturnType<typeof session> {
    return session("S", { state: "waiting", seq: this.records.length });
  }

  get loaded(): readonly object[] {
    const loads = this.asked.filter(({ command }) => command === "sessionls.session.load");
    return loads.map(({ argument }) => argument);
  }
}

function made(): { server: Asking; store: SessionStore; watch: AskWatch } {
  const server = new Asking(450);
  const store = new SessionStore(server, new SeenMarks(new Memory()));
  return { server, store, watch: new AskWatch(new Looking(server, store)) };
}

test("each thing that is asked is news once", async () => {
  const { server, watch } = made();
  server.ask("one");
  assert.deepEqual(
    (await watch.news(server.now())).map((ask) => ask.id),
    ["one"],
  );
  server.ask("two");
  assert.deepEqual(
    (await watch.news(server.now())).map((ask) => ask.id),
    ["two"],
  );
});

test("what was asked before the newest page is news, too", async () => {
  const { server, watch } = made();
  server.ask("old");
  server.add(300);
  server.ask("new");
  assert.deepEqual(
    (await watch.news(server.now())).map((ask) => ask.id),
    ["old", "new"],
  );
});

test("only what is new is loaded, and nothing where nothing is", async () => {
  const { server, watch } = made();
  await watch.news(server.now());
  await watch.news(server.now());
  server.add(250);
  await watch.news(server.now());
  assert.deepEqual(server.loaded, [
    { session: "S", limit: 200 },
    { session: "S", limit: 200, since: 450 },
    { session: "S", limit: 200, since: 650 },
  ]);
  assert.equal(server.count("sessionls.session.leave"), 2);
});

test("two looks at once tell what is asked once", async () => {
  const { server, watch } = made();
  server.ask("one");
  const first = watch.news(server.now());
  server.ask("two");
  const both = await Promise.all([first, watch.news(server.now())]);
  assert.deepEqual(
    both
      .flat()
      .map((ask) => ask.id)
      .sort(),
    ["one", "two"],
  );
});

test("a look at a session that is followed does not leave it", async () => {
  const { server, store, watch } = made();
  const following = await store.follow("S");
  server.ask("one");
  const told = await watch.news(server.now());
  assert.deepEqual(
    told.map((ask) => ask.id),
    ["one"],
  );
  assert.equal(server.count("sessionls.session.leave"), 0);
  assert.equal(following.session.seq, 451);
});
