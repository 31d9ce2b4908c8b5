/** What stands in the composer, and how that changes. Pure. */

import type { ContextChip, Draft } from "./messages.ts";

export const EMPTY: Draft = { text: "", chips: [] };

export type Change =
  | { readonly kind: "written"; readonly text: string }
  | { readonly kind: "asked"; readonly agent: string | undefined }
  | { readonly kind: "attached"; readonly chips: readonly ContextChip[] }
  | { readonly kind: "removed"; readonly chip: string }
  | { readonly kind: "returned"; readonly draft: Draft }
  | { readonly kind: "sent" };

/** The draft after a change. What is changed is another message, so it has no key. */
export function changed(draft: Draft, change: Change): Draft {
  const { text, chips } = draft;
  const agent = draft.agent ? { agent: draft.agent } : {};
  switch (change.kind) {
    case "written":
      return { text: change.text, chips, ...agent };
    case "asked":
      return { text, chips, ...(change.agent ? { agent: change.agent } : {}) };
    case "attached":
      return { text, chips: joined(chips, change.chips), ...agent };
    case "removed":
      return { text, chips: chips.filter((chip) => chip.id !== change.chip), ...agent };
    case "returned":
      return returned(draft, change.draft);
    case "sent":
      // The next message is for the session's agent again.
      return EMPTY;
  }
}

/** With what could not be sent; what was begun meanwhile stays, below it. */
export function returned(now: Draft, back: Draft): Draft {
  if (isEmpty(now)) {
    return back;
  }
  return {
    text: [back.text, now.text].filter(Boolean).join("\n"),
    chips: joined(back.chips, now.chips),
    ...(back.agent ? { agent: back.agent } : {}),
  };
}

export function isEmpty(draft: Draft): boolean {
  return draft.text === "" && draft.chips.length === 0 && !draft.agent;
}

/** Chips, each once. */
function joined(
  before: readonly ContextChip[],
  more: readonly ContextChip[],
): readonly ContextChip[] {
  return [...new Map([...before, ...more].map((chip) => [chip.id, chip])).values()];
}
