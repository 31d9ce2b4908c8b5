import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCodes, ResponseError } from "vscode-languageserver-protocol";
import { changed, EMPTY } from "../panel/draft.ts";
import type { Draft, FromPanel } from "../panel/messages.ts";
import { send } from "../src/panel/sending.ts";
import type { Sender } from "../src/protocol.ts";

type Prompt = FromPanel & { readonly kind: "prompt" };

const PROMPT: Prompt = { kind: "prompt", text: "Look", agent: "security", keep: false, chips: [] };
const REFUSED = new ResponseError(ErrorCodes.InvalidParams, "No agent of that name");
const LOST = new ResponseError(ErrorCodes.PendingResponseRejected, "The connection is gone");

/** The keys with which a message is sent, by what comes of each try; and what is given back last. */
async function tries(first: Prompt, ...fates: readonly (Error | undefined)[]) {
  const keys: unknown[] = [];
  let draft: Draft = EMPTY;
  let message = first;
  for (const fate of fates) {
    const to: Sender = {
      execute: async (_, argument) => {
        keys.push((argument as { key?: string }).key);
        if (fate) {
          throw fate;
        }
        return {};
      },
    };
    await send(to, "S", message, [], (back) => {
      draft = changed(EMPTY, { kind: "returned", draft: back });
      message = { kind: "prompt", keep: false, ...draft };
    }).catch(() => undefined);
  }
  return { keys, draft };
}

test("a message whose answer is lost is sent again as the same one, until it is answered", async () => {
  const { keys } = await tries(PROMPT, LOST, LOST, undefined);
  assert.equal(new Set(keys).size, 1);
});

test("a message that was refused is sent again as a new one", async () => {
  const { keys, draft } = await tries(PROMPT, LOST, REFUSED, undefined);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
  assert.equal(draft.key, undefined);
  assert.deepEqual([draft.text, draft.agent], ["Look", "security"]);
});

test("each message has a key of its own", async () => {
  const one = await tries(PROMPT, undefined);
  const other = await tries(PROMPT, undefined);
  assert.ok(one.keys[0]);
  assert.notEqual(one.keys[0], other.keys[0]);
});

test("a message that is changed before it is sent again is another one", async () => {
  const { draft } = await tries(PROMPT, LOST);
  assert.ok(draft.key);
  assert.equal(changed(draft, { kind: "written", text: "Look again" }).key, undefined);
  assert.equal(changed(draft, { kind: "asked", agent: "explainer" }).key, undefined);
  const begun = { text: "begun meanwhile", chips: [] };
  assert.equal(changed(begun, { kind: "returned", draft }).key, undefined);
});

test("a message with which an agent is kept comes back with that", async () => {
  const { draft } = await tries({ ...PROMPT, keep: true }, REFUSED);
  assert.equal(draft.keep, true);
});
