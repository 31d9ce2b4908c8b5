// What is being written in each session, and what was written before. Outlives a reload of the window.

import type { Draft } from "../../panel/messages.ts";
import type { Kept } from "../sessions/seen.ts";

const DRAFTS = "sessionls.drafts";
const HISTORY = "sessionls.history";
const MOST_KEPT = 100;
const EMPTY: Draft = { text: "", chips: [] };

export class Drafts {
  readonly #kept: Kept;

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  get(session: string): Draft {
    return this.#all()[session] ?? EMPTY;
  }

  put(session: string, draft: Draft): void {
    const { [session]: _, ...others } = this.#all();
    const isEmpty = draft.text === "" && draft.chips.length === 0 && !draft.agent;
    // Pictures are too large for what an editor keeps beside its settings.
    const chips = draft.chips.filter((chip) => chip.item.image === undefined);
    const all = isEmpty ? others : { ...others, [session]: { ...draft, chips } };
    void this.#kept.update(DRAFTS, newest(all));
  }

  /** What was sent before, oldest first. */
  get history(): readonly string[] {
    return this.#kept.get<readonly string[]>(HISTORY) ?? [];
  }

  sent(text: string): void {
    const others = this.history.filter((one) => one !== text);
    void this.#kept.update(HISTORY, [...others, text].slice(-MOST_KEPT));
  }

  #all(): Readonly<Record<string, Draft>> {
    return this.#kept.get<Record<string, Draft>>(DRAFTS) ?? {};
  }
}

function newest(drafts: Readonly<Record<string, Draft>>): Readonly<Record<string, Draft>> {
  return Object.fromEntries(Object.entries(drafts).slice(-MOST_KEPT));
}
