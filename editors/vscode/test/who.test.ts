import assert from "node:assert/strict";
import { test } from "node:test";
import type { Sender } from "../src/protocol.ts";
import { Recognised } from "../src/sessions/who.ts";
import { ANA, gate } from "./made.ts";

const HOST = { participant: ANA };
const GUEST = { participant: { kind: "person", name: "Ben" }, guest: { role: "drive" } };

/** A server that answers later on, each question with the next of these. */
function answering(...states: readonly object[]) {
  const slow = gate();
  const left = [...states];
  const to: Sender = {
    execute: async (command) => {
      assert.equal(command, "sessionls.info");
      const state = left.shift();
      await slow.wait;
      return state ?? assert.fail("It was asked once more.");
    },
  };
  return { who: new Recognised(to), open: slow.open };
}

test("who is at the window is asked once by all who want to know", async () => {
  const { who, open } = answering(HOST);
  const asked = [who.ask(), who.get(), who.get()];
  open();
  const answers = await Promise.all(asked);
  assert.equal(new Set([...answers, await who.get()]).size, 1);
});

test("a guest who may not drive only looks on", async () => {
  const stands = async (state: object) => {
    const { who, open } = answering(state);
    open();
    const { standing, isGuest } = await who.get();
    return [standing, isGuest];
  };
  assert.deepEqual(await stands(HOST), ["host", false]);
  assert.deepEqual(await stands(GUEST), ["guest", true]);
  assert.deepEqual(await stands({ ...GUEST, guest: { role: "comment" } }), ["onlooker", true]);
});

test("who it was before is not answered while it is asked anew after a new start", async () => {
  const { who, open } = answering(HOST, GUEST);
  open();
  assert.equal((await who.get()).person.name, "Ana");
  const asking = who.ask();
  assert.equal((await who.get()).person.name, "Ben");
  await asking;
});
