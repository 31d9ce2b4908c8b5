/** What stands in the composer, and how that changes. Pure. */

import type { ContextChip, Draft } from "./messages.ts";

export const EMPTY: Draft = { text: "", chips: [] };

export type Change =
  | { readonly kind: "written"; readonly text: string }
  | { readonly kind: "asked"; readonly agent: string | undefined }
  | { readonly kind: "kept"; readonly keep: boolean }
  | { readonly kind: "attached"; readonly chips: readonly ContextChip[] }
  | { readonly kind: "removed"; readonly chip: string }
  | { readonly kind: "returned"; readonly draft: Draft }
  | { readonly kind: "sent" };

/** The draft after a change. What is changed is another message, so it has no key. */
export function changed(draft: Draft, change: Change): Draft {
  const { text, chips } = draft;
  const whom = asking(draft.agent, draft.keep);
  switch (change.kind) {
    case "written":
      return { text: change.text, chips, ...whom };
    case "asked":
      return { text, chips, ...asking(change.agent, draft.keep) };
    case "kept":
      return { text, chips, ...asking(draft.agent, change.keep) };
    case "attached":
      return { text, chips: joined(chips, change.chips), ...whom };
    case "removed":
      return { text, chips: chips.filter((chip) => chip.id !== change.chip), ...whom };
    case "returned":
      return returned(draft, change.draft);
    case "sent":
      // The next message is for the session's agent again.
      return EMPTY;
  }
}

/** With what could not be sent; what was begun meanwhile stays, below it. */
function returned(now: Draft, back: Draft): Draft {
  if (isEmpty(now)) {
    return back;
  }
  return {
    text: [back.text, now.text].filter(Boolean).join("\n"),
    chips: joined(back.chips, now.chips),
    ...asking(back.agent, back.keep),
  };
}

/** What is to be sent, as what was written before it. */
export function draftOf({ text, chips, agent, keep, key }: Draft): Draft {
  return { text, chips, ...asking(agent, keep), ...(key ? { key } : {}) };
}

export function isEmpty(draft: Draft): boolean {
  return draft.text === "" && draft.chips.length === 0 && !draft.agent;
}

/** Whom a message asks, and whether that lasts; what is not said has no field. */
function asking(
  agent: string | undefined,
  keep: boolean | undefined,
): Pick<Draft, "agent" | "keep"> {
  return { ...(agent ? { agent } : {}), ...(keep ? { keep } : {}) };
}

/** Chips, each once. */
function joined(
  before: readonly ContextChip[],
  more: readonly ContextChip[],
): readonly ContextChip[] {
  return [...new Map([...before, ...more].map((chip) => [chip.id, chip])).values()];
}
