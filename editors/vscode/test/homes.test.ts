import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { ListParams } from "../src/arguments.ts";
import type { Folder } from "../src/commands/where.ts";
import type { Sender } from "../src/protocol.ts";
import { Homes } from "../src/sessions/homes.ts";
import { SeenMarks } from "../src/sessions/seen.ts";
import { SessionStore } from "../src/sessions/store.ts";
import type { Session } from "../src/shapes.ts";
import { gate, Memory, session } from "./made.ts";

const FARM: Folder = { name: "farm", uri: { toString: () => "file:///w/farm" } };
const MILL: Folder = { name: "mill", uri: { toString: () => "file:///w/mill" } };
const BARN: Folder = { name: "barn", uri: { toString: () => "file:///w/barn" } };

/** A server whose folders have sessions of their own. */
class Server implements Sender {
  readonly folders: Record<string, readonly Session[]> = {
    "file:///w/farm": [session("A"), session("F", { parent: "A" })],
    "file:///w/mill": [session("B")],
  };
  readonly asked: (string | undefined)[] = [];
  /** What goes wrong with the mill. */
  trouble: Error | undefined;
  /** While there is one, folders answer after it. */
  gate: Promise<void> = Promise.resolve();

  async execute(_: string, argument: ListParams): Promise<unknown> {
    const { workspace } = argument;
    this.asked.push(workspace);
    const { gate } = this;
    await (workspace && gate);
    if (workspace === "file:///w/mill" && this.trouble) {
      throw this.trouble;
    }
    const sessions = workspace
      ? (this.folders[workspace] ?? [])
      : Object.values(this.folders).flat();
    return { sessions };
  }

  /** How often folders were asked. */
  get count(): number {
    return this.asked.filter((one) => one !== undefined).length;
  }
}

function made(folders: Folder[]): { server: Server; store: SessionStore; homes: Homes } {
  const server = new Server();
  const store = new SessionStore(server, new SeenMarks(new Memory()));
  return { server, store, homes: new Homes(server, store, () => folders) };
}

async function names({ store, homes }: ReturnType<typeof made>): Promise<object> {
  await setImmediate();
  const named = store.sessions.map((one) => [one.id, homes.nameFor(one)] as const);
  return Object.fromEntries(named.sort());
}

test("in a window of several folders each session has that of its own, forks that of the row above", async () => {
  const all = made([FARM, MILL]);
  let learnt = 0;
  all.homes.onDidLearn(() => {
    learnt += 1;
  });
  await all.store.refresh();
  assert.deepEqual(await names(all), { A: "farm", B: "mill", F: undefined });
  assert.equal(learnt, 1);
});

test("a fork whose parent is not in the list says where it belongs", async () => {
  const all = made([FARM, MILL]);
  await all.store.refresh();
  const gone = all.store.get("A");
  assert.ok(gone);
  all.store.listed({ session: gone, deleted: true });
  assert.deepEqual(await names(all), { B: "mill", F: "farm" });
});

test("a fork that is archived, and its parent is not, says where it belongs", async () => {
  const all = made([FARM, MILL]);
  all.server.folders["file:///w/farm"] = [
    session("A"),
    session("F", { parent: "A", archived: true }),
  ];
  await all.store.refresh();
  assert.deepEqual(await names(all), { A: "farm", B: "mill", F: "farm" });
});

test("in a window with one folder nothing is asked and nothing is named", async () => {
  const all = made([FARM]);
  await all.store.refresh();
  assert.deepEqual(await names(all), { A: undefined, B: undefined, F: undefined });
  assert.equal(all.server.count, 0);
});

test("folders are asked again for new sessions only", async () => {
  const all = made([FARM, MILL]);
  await all.store.refresh();
  all.store.listed({ session: session("A", { state: "running" }) });
  await names(all);
  assert.equal(all.server.count, 2);
  all.server.folders["file:///w/mill"] = [session("C"), session("B")];
  all.store.listed({ session: session("C") });
  assert.deepEqual(await names(all), { A: "farm", B: "mill", C: "mill", F: undefined });
  assert.equal(all.server.count, 4);
});

test("a folder that is refused is asked once, and one whose answer was lost again", async () => {
  const all = made([FARM, MILL]);
  all.server.trouble = new Error("The session server does not answer.");
  await all.store.refresh();
  assert.deepEqual(await names(all), { A: "farm", B: undefined, F: undefined });
  all.server.trouble = Object.assign(new Error("This is no folder."), { code: -32602 });
  all.store.listed({ session: session("A", { state: "running" }) });
  await names(all);
  assert.equal(all.server.count, 4);
  all.store.listed({ session: session("A") });
  await names(all);
  assert.equal(all.server.count, 4);
});

test("a window that gets a second folder names both", async () => {
  const folders = [FARM];
  const all = made(folders);
  await all.store.refresh();
  folders.push(MILL);
  await all.homes.anew();
  assert.deepEqual(await names(all), { A: "farm", B: "mill", F: undefined });
});

test("a folder that comes while the others are asked is asked after them", async () => {
  const folders = [FARM, BARN];
  const all = made(folders);
  const { wait, open } = gate();
  all.server.gate = wait;
  await all.store.refresh();
  folders.push(MILL);
  const anew = all.homes.anew();
  open();
  await anew;
  assert.deepEqual(await names(all), { A: "farm", B: "mill", F: undefined });
  all.store.listed({ session: session("A") });
  await names(all);
  assert.equal(all.server.count, 5);
});

test("what was read from the disk of a folder belongs to it", async () => {
  const all = made([FARM, MILL]);
  const found = [session("D")];
  all.homes.take(MILL, found);
  all.store.show(found);
  assert.equal(all.homes.nameFor(session("D")), "mill");
});
