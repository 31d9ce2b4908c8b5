// Sends a message such that it is said once, however often it has to be sent. Knows no editor.

import { randomUUID } from "node:crypto";
import { draftOf } from "../../panel/draft.ts";
import type { Draft, FromPanel } from "../../panel/messages.ts";
import type { ContextItem } from "../arguments.ts";
import * as protocol from "../protocol.ts";
import { isRefusal } from "../server/refusal.ts";

/** Send what was written; where that fails, `giveBack` gets the draft to send again. */
export async function send(
  to: protocol.Sender,
  session: string,
  message: FromPanel & { readonly kind: "prompt" },
  context: readonly ContextItem[],
  giveBack: (draft: Draft) => void,
): Promise<void> {
  const { key = randomUUID(), ...unkeyed } = message;
  const { text, agent, keep } = message;
  try {
    await protocol.prompt(to, { session, text, keep, context, key, ...(agent ? { agent } : {}) });
  } catch (trouble) {
    // The key of a refused message is spent; any other one may have arrived.
    giveBack(draftOf(isRefusal(trouble) ? unkeyed : { ...unkeyed, key }));
    throw trouble;
  }
}
