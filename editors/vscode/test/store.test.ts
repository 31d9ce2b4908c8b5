import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { SeenMarks } from "../src/sessions/seen.ts";
import { SessionStore } from "../src/sessions/store.ts";
import { gate, Memory, numbers, Server, session, upTo } from "./made.ts";

function made(server = new Server(3)): {
  server: Server;
  store: SessionStore;
  kept: Memory;
} {
  const kept = new Memory();
  return { server, store: new SessionStore(server, new SeenMarks(kept)), kept };
}

test("the list is the server's, newest activity first", async () => {
  const { store } = made();
  await store.refresh();
  store.listed({ session: session("NEW", { updated: "2027-01-01T00:00:00.000Z" }) });
  assert.deepEqual(
    store.sessions.map((one) => one.id),
    ["NEW", "S"],
  );
});

test("who is at this window is told when it is known, whatever came first", async () => {
  const { store } = made();
  await store.refresh();
  const heard: (string | undefined)[] = [];
  store.onDidChange(() => heard.push(store.who.now?.person.name));
  await store.who.ask();
  assert.deepEqual(heard, ["Ana"]);
});

test("who is at this window is asked once, and anew only on demand", async () => {
  const { server, store } = made();
  await Promise.all([store.who.get(), store.who.get()]);
  await store.who.get();
  assert.equal(server.count("sessionls.info"), 1);
  await store.who.ask();
  assert.equal(server.count("sessionls.info"), 2);
});

test("a session that is gone leaves the list", async () => {
  const { store } = made();
  await store.refresh();
  store.listed({ session: session("S"), deleted: true });
  assert.deepEqual(store.sessions, []);
});

test("two who follow one session share it, and the last one leaves it", async () => {
  const { server, store } = made();
  const [one, other] = await Promise.all([store.follow("S"), store.follow("S")]);
  assert.equal(one.session, other.session);
  one.dispose();
  one.dispose();
  await store.updated({ session: "S", records: server.add(1) });
  assert.deepEqual(numbers(other.session.records), upTo(4));
  other.dispose();
  assert.equal(store.followed("S"), undefined);
  const commands = server.asked.map(({ command }) => command);
  assert.equal(commands.filter((name) => name === "sessionls.session.load").length, 1);
  assert.equal(commands.at(-1), "sessionls.session.leave");
});

test("who follows a session later changes nothing of what the list says", async () => {
  const { store } = made();
  await store.follow("S");
  store.listed({ session: session("S", { state: "waiting" }) });
  await store.follow("S");
  assert.equal(store.get("S")?.state, "waiting");
});

test("what is told of a session while it is loaded is newer than what was loaded", async () => {
  const { server, store } = made();
  const { wait, open } = gate();
  server.gate = wait;
  const following = store.follow("S");
  store.listed({ session: session("S", { state: "waiting", seq: 9 }) });
  open();
  await following;
  assert.equal(store.get("S")?.state, "waiting");
});

test("what came while the window was closed is unread, also where nothing was seen before", async () => {
  const { server, store, kept } = made();
  store.isUnread(session("S", { seq: 3 }));
  store.isUnread(session("T", { seq: 4 }));
  await setImmediate();
  const again = new SessionStore(server, new SeenMarks(kept));
  assert.equal(again.isUnread(session("S", { seq: 4 })), true);
  assert.equal(again.isUnread(session("T", { seq: 4 })), false);
});

test("after a new start of the server what was missed comes by itself", async () => {
  const { server, store } = made();
  const heard: number[] = [];
  store.onDidRecord(({ records }) => heard.push(...numbers(records)));
  await store.follow("S");
  server.add(2);
  await store.refresh();
  assert.deepEqual(heard, [4, 5]);
});

test("a session that cannot be loaded is not followed", async () => {
  const { server, store } = made();
  server.gate = Promise.reject(new Error("There is no such session."));
  await assert.rejects(store.follow("S"), /no such session/);
  assert.equal(store.followed("S"), undefined);
});

test("what others write is unread until it is seen, also after a reload", async () => {
  const { server, store, kept } = made();
  await store.refresh();
  assert.equal(store.isUnread(session("S", { seq: 3 })), false);
  assert.equal(store.isUnread(session("S", { seq: 5 })), true);
  store.saw("S", 5);
  assert.equal(store.isUnread(session("S", { seq: 5 })), false);
  const again = new SessionStore(server, new SeenMarks(kept));
  assert.equal(again.isUnread(session("S", { seq: 6 })), true);
});
