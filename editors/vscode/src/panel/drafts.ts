// What is being written in each session, and what was written before. Outlives a reload of the
// window, all but pictures, which live as long as the window.

import { changed, EMPTY, isEmpty } from "../../panel/draft.ts";
import type { Draft } from "../../panel/messages.ts";
import type { Kept } from "../sessions/seen.ts";

const DRAFTS = "sessionls.drafts";
const UNSENT = "sessionls.unsent";
const HISTORY = "sessionls.history";
const MOST_KEPT = 100;

/** A message that was given to be sent, and is not on its way yet. */
interface Unsent {
  readonly session: string;
  readonly draft: Draft;
}

export class Drafts {
  readonly #kept: Kept;
  /** Those with pictures, whole. */
  readonly #whole = new Map<string, Draft>();
  #unsent: readonly Unsent[] = [];

  /** What the window before this one did not come to send is a draft again. */
  constructor(kept: Kept) {
    this.#kept = kept;
    const unsent = kept.get<readonly Unsent[]>(UNSENT) ?? [];
    for (const { session, draft } of unsent.toReversed()) {
      this.put(session, changed(this.get(session), { kind: "returned", draft }));
    }
    this.#keep([]);
  }

  get(session: string): Draft {
    return this.#whole.get(session) ?? this.#all()[session] ?? EMPTY;
  }

  put(session: string, draft: Draft): void {
    const { [session]: _, ...others } = this.#all();
    const kept = withoutPictures(draft);
    if (kept === draft) {
      this.#whole.delete(session);
    } else {
      this.#whole.set(session, draft);
    }
    const all = isEmpty(kept) ? others : { ...others, [session]: kept };
    void this.#kept.update(DRAFTS, newest(all));
  }

  /** Keep a message that is no draft any more, until what is answered here says: on its way. */
  hold(session: string, draft: Draft): () => void {
    const held = { session, draft: withoutPictures(draft) };
    this.#keep([...this.#unsent, held]);
    return () => this.#keep(this.#unsent.filter((one) => one !== held));
  }

  /** What was sent before, oldest first. */
  get history(): readonly string[] {
    return this.#kept.get<readonly string[]>(HISTORY) ?? [];
  }

  sent(text: string): void {
    if (text.trim() === "") {
      return;
    }
    const others = this.history.filter((one) => one !== text);
    void this.#kept.update(HISTORY, [...others, text].slice(-MOST_KEPT));
  }

  #keep(unsent: readonly Unsent[]): void {
    this.#unsent = unsent;
    void this.#kept.update(UNSENT, unsent);
  }

  #all(): Readonly<Record<string, Draft>> {
    return this.#kept.get<Record<string, Draft>>(DRAFTS) ?? {};
  }
}

/** Pictures are too large for what an editor keeps beside its settings. */
function withoutPictures(draft: Draft): Draft {
  const pictures = draft.chips.filter((chip) => chip.item.image !== undefined);
  return pictures.reduce((rest, { id }) => changed(rest, { kind: "removed", chip: id }), draft);
}

function newest(drafts: Readonly<Record<string, Draft>>): Readonly<Record<string, Draft>> {
  return Object.fromEntries(Object.entries(drafts).slice(-MOST_KEPT));
}
