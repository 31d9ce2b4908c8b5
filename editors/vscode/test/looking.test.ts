import assert from "node:assert/strict";
import { test } from "node:test";
import { Looking } from "../src/sessions/looking.ts";
import { SeenMarks } from "../src/sessions/seen.ts";
import { SessionStore } from "../src/sessions/store.ts";
import { gate, Memory, numbers, Server, upTo } from "./made.ts";

function made(): { server: Server; store: SessionStore; looking: Looking } {
  const server = new Server(3);
  const store = new SessionStore(server, new SeenMarks(new Memory()));
  return { server, store, looking: new Looking(server, store) };
}

test("a look at a session that nobody follows leaves it", async () => {
  const { server, looking } = made();
  assert.deepEqual(await looking.asking("S"), { seq: 3, open: [] });
  assert.deepEqual(numbers(await looking.since("S", 1)), [2, 3]);
  assert.equal(server.count("sessionls.session.leave"), 2);
});

test("a look at a session that cannot be loaded leaves it, too", async () => {
  const { server, looking } = made();
  server.gate = Promise.reject(new Error("There is no such session."));
  await assert.rejects(looking.asking("S"), /no such session/);
  assert.equal(server.count("sessionls.session.leave"), 1);
});

test("a session that the last one lets go of during a look is left after it", async () => {
  const { server, store, looking } = made();
  const following = await store.follow("S");
  server.add(450);
  const { wait, open } = gate();
  server.gate = wait;
  const looks = [looking.asking("S"), looking.since("S", 3)] as const;
  following.dispose();
  open();
  const [asking, records] = await Promise.all(looks);
  assert.equal(asking.seq, 453);
  assert.deepEqual(numbers(records), upTo(453, 4));
  assert.equal(store.followed("S"), undefined);
  assert.equal(server.count("sessionls.session.leave"), 1);
  assert.equal(server.asked.at(-1)?.command, "sessionls.session.leave");
});
