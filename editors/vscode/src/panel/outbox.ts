// Messages whose sending has not begun, since the files that they name are looked up: each after
// those that were written before it, and none is lost if the window ends meanwhile. Knows no editor.

import { EMPTY } from "../../panel/draft.ts";
import type { Draft } from "../../panel/messages.ts";
import type { Drafts } from "./drafts.ts";
import type { Named } from "./named.ts";

export class Outbox {
  readonly #drafts: Drafts;
  readonly #giveBack: (session: string, draft: Draft) => void;
  /** Ends when it is known what the last message names, or why nobody knows. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(drafts: Drafts, giveBack: (session: string, draft: Draft) => void) {
    this.#drafts = drafts;
    this.#giveBack = giveBack;
  }

  /** What `look` finds that a message says, which is to be sent now; what fails is given back. */
  async meant(session: string, draft: Draft, look: () => Promise<Named>): Promise<Named> {
    const release = this.#drafts.hold(session, draft);
    // The page may be gone before it can say that nothing is left of what it sent.
    this.#drafts.put(session, EMPTY);
    const meant = this.#last.then(look);
    this.#last = meant.catch(() => undefined);
    try {
      return await meant;
    } catch (trouble) {
      this.#giveBack(session, draft);
      throw trouble;
    } finally {
      release();
    }
  }
}
