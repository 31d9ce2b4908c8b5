import assert from "node:assert/strict";
import { test } from "node:test";
import { Followed } from "../src/sessions/followed.ts";
import { numbers, Server, upTo } from "./made.ts";

async function begun(count: number): Promise<{ server: Server; it: Followed }> {
  const server = new Server(count);
  const it = new Followed(server, "S");
  await it.begin();
  return { server, it };
}

test("it begins with the last page, and older pages come when they are asked for", async () => {
  const { it } = await begun(450);
  assert.deepEqual(numbers(it.records), upTo(450, 251));
  assert.equal(it.more, true);
  assert.deepEqual(numbers(await it.older()), upTo(250, 51));
  await it.older();
  assert.deepEqual(numbers(it.records), upTo(450));
  assert.equal(it.more, false);
  assert.deepEqual(await it.older(), []);
});

test("an update that follows is taken as it is", async () => {
  const { server, it } = await begun(3);
  const before = server.asked.length;
  await it.take({ session: "S", records: server.add(2) });
  assert.deepEqual(numbers(it.records), upTo(5));
  assert.equal(server.asked.length, before);
});

test("an update with a gap before it is loaded, with what lies between", async () => {
  const { server, it } = await begun(3);
  const heard: number[] = [];
  it.onDidRecord((records) => heard.push(...numbers(records)));
  server.add(300);
  await it.take({ session: "S", records: server.add(1) });
  assert.deepEqual(heard, upTo(304, 4));
});

test("who was left behind catches up, in order and without repeats", async () => {
  const { server, it } = await begun(3);
  const heard: number[] = [];
  it.onDidRecord((records) => heard.push(...numbers(records)));
  const first = server.add(2);
  await Promise.all([
    it.take({ session: "S", records: [], behind: true, seq: 5 }),
    it.take({ session: "S", records: first }),
    it.take({ session: "S", records: server.add(3) }),
  ]);
  assert.deepEqual(heard, upTo(8, 4));
});

test("what is told before the first page has come is not lost", async () => {
  const server = new Server(3);
  let open: () => void = () => undefined;
  server.gate = new Promise((resolve) => {
    open = resolve;
  });
  const it = new Followed(server, "S");
  const beginning = it.begin();
  const taking = it.take({ session: "S", records: server.add(1) });
  open();
  await beginning;
  await taking;
  assert.deepEqual(numbers(it.records), upTo(4));
});
