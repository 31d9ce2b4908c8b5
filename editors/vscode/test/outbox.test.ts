import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY } from "../panel/draft.ts";
import type { Draft } from "../panel/messages.ts";
import { Drafts } from "../src/panel/drafts.ts";
import { Outbox } from "../src/panel/outbox.ts";
import { gate, Memory } from "./made.ts";

function made() {
  const memory = new Memory();
  const drafts = new Drafts(memory);
  const back: Draft[] = [];
  const outbox = new Outbox(drafts, (_, draft) => back.push(draft));
  /** What the next window has of it, which begins with a copy of what this one keeps. */
  const reloaded = () => {
    const copy = new Memory();
    for (const [key, value] of memory.values) {
      copy.values.set(key, structuredClone(value));
    }
    return new Drafts(copy).get("S");
  };
  return { drafts, back, outbox, reloaded };
}

function said(text: string): Draft {
  return { text, chips: [] };
}

test("a message whose files are looked up is a draft again where the window is reloaded", async () => {
  const { drafts, outbox, reloaded } = made();
  const slow = gate();
  const draft = { ...said("See #app.py"), agent: "security" };
  drafts.put("S", draft);
  const meant = outbox.meant("S", draft, async () => {
    await slow.wait;
    return { text: "See #src/app.py", unknown: [] };
  });
  assert.deepEqual([drafts.get("S"), reloaded()], [EMPTY, draft]);
  slow.open();
  assert.equal((await meant).text, "See #src/app.py");
  assert.deepEqual([drafts.get("S"), reloaded()], [EMPTY, EMPTY]);
});

test("messages that wait come back in their order, above what was begun since", async () => {
  const { drafts, outbox, reloaded } = made();
  const slow = gate();
  const order: string[] = [];
  const send = async (text: string, wait: Promise<void>) => {
    const look = async () => {
      await wait;
      return { text, unknown: [] };
    };
    order.push((await outbox.meant("S", said(text), look)).text);
  };
  const sent = [send("first", slow.wait), send("second", Promise.resolve())];
  drafts.put("S", said("begun"));
  assert.equal(reloaded().text, "first\nsecond\nbegun");
  slow.open();
  await Promise.all(sent);
  assert.deepEqual(order, ["first", "second"]);
  assert.equal(reloaded().text, "begun");
});

test("a message whose files cannot be looked up is given back, and holds no other up", async () => {
  const { back, outbox, reloaded } = made();
  const broken = outbox.meant("S", said("first"), () => Promise.reject(new Error("No")));
  const next = outbox.meant("S", said("second"), async () => ({ text: "second", unknown: [] }));
  await assert.rejects(broken, /No/);
  assert.equal((await next).text, "second");
  assert.deepEqual(back, [said("first")]);
  assert.deepEqual(reloaded(), EMPTY);
});
