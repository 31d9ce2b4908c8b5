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

test("it begins with the newest records, and older pages come when they are asked for", async () => {
  const { it } = await begun(450);
  assert.deepEqual(numbers(it.records), upTo(450, 391));
  assert.equal(it.more, true);
  assert.equal(it.workspace, "file:///w");
  assert.deepEqual(numbers((await it.before(391)).records), upTo(390, 191));
  assert.deepEqual(await it.before(191), { records: it.records.slice(0, 190), more: false });
  assert.deepEqual(numbers(it.records), upTo(450));
  assert.equal(it.more, false);
  assert.deepEqual(await it.before(1), { records: [], more: false });
});

test("what is loaded already is not asked for again", async () => {
  const { server, it } = await begun(450);
  await it.before(391);
  const before = server.asked.length;
  assert.deepEqual(numbers((await it.before(401)).records), upTo(400, 201));
  assert.equal((await it.before(250)).more, true);
  assert.equal(server.asked.length, before);
});

test("a session of any length is kept at a bounded size, and read to its beginning", async () => {
  const { server, it } = await begun(10);
  for (let round = 0; round < 30; round += 1) {
    await it.take({ session: "S", records: server.add(100) });
    assert.ok(it.records.length <= 1200, `${it.records.length} records are kept`);
  }
  assert.equal(it.seq, 3010);
  assert.equal(it.more, true);
  let [first] = numbers(it.records);
  const read: number[] = [];
  for (let more = true; more; ) {
    const page = await it.before(first ?? 0);
    read.unshift(...numbers(page.records));
    [first] = read;
    more = page.more;
  }
  assert.deepEqual(read, upTo(read.length));
  assert.ok(it.records.length <= 1200, `${it.records.length} records are kept`);
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
