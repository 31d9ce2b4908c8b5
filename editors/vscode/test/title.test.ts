import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../src/panel/drafts.ts";
import { Showing } from "../src/panel/showing.ts";
import { entitle } from "../src/panel/title.ts";
import { SeenMarks } from "../src/sessions/seen.ts";
import { SessionStore } from "../src/sessions/store.ts";
import { Memory, Server, session } from "./made.ts";

class Client extends Server {
  standing = "running" as const;
}

test("the title of an editor is that of the session in it, also after it got another name", async () => {
  const client = new Client(1);
  const store = new SessionStore(client, new SeenMarks(new Memory()));
  const drafts = new Drafts(new Memory());
  const showing = new Showing({ client, store, drafts }, () => undefined, undefined);
  const tab = { title: "" };
  const titles = entitle(tab, showing, store, (text) => text);
  assert.equal(tab.title, "Session");
  await showing.open("A");
  assert.equal(tab.title, "Session A");
  store.listed({ session: session("A", { title: "Renamed", seq: 9 }) });
  assert.equal(tab.title, "Renamed");
  await showing.open("B");
  assert.equal(tab.title, "Session B");
  store.listed({ session: session("B", { title: "", seq: 9 }) });
  assert.equal(tab.title, "Untitled session");
  titles.dispose();
  await showing.open("A");
  assert.equal(tab.title, "Untitled session");
});
