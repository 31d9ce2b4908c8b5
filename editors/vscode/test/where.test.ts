import assert from "node:assert/strict";
import { test } from "node:test";
import { type Folder, repositoryOf, whereOf } from "../src/commands/where.ts";

const folder = (name: string): Folder => ({ name, uri: new URL(`file:///${name}`) });
const ONE = folder("one");
const TWO = folder("two");
const nobody = async (): Promise<Folder | undefined> => undefined;

test("whoever picks none of several folders wants nothing done", async () => {
  assert.equal(await whereOf([ONE, TWO], undefined, nobody), undefined);
});

test("the folder that is picked is the one that is meant", async () => {
  const where = await whereOf([ONE, TWO], undefined, async () => TWO);
  assert.deepEqual(where, { name: "two", asked: { workspace: "file:///two" } });
});

test("nobody is asked where one works in a folder, or where there is only one", async () => {
  const here = await whereOf([ONE, TWO], TWO, nobody);
  assert.equal(here?.asked.workspace, "file:///two");
  const only = await whereOf([ONE], undefined, nobody);
  assert.equal(only?.asked.workspace, "file:///one");
});

test("a window without a folder leaves the place to the server", async () => {
  assert.deepEqual(await whereOf([], undefined, nobody), { name: "", asked: {} });
});

test("changes are those of the repository that was pointed at, or of the folder that is picked", async () => {
  const pick = (folder?: Folder) => () => whereOf([ONE, TWO], undefined, async () => folder);
  const pointed = await repositoryOf(TWO.uri, pick(ONE));
  assert.equal(pointed?.asked.workspace, "file:///two");
  const picked = await repositoryOf(undefined, pick(TWO));
  assert.equal(picked?.asked.workspace, "file:///two");
  assert.equal(await repositoryOf(undefined, pick()), undefined);
});
