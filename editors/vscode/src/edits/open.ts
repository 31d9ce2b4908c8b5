// The proposed edits that are open for an answer. One stays open, with what was chosen, until the
// server has taken its answer. Knows no editor.

import type { Applied } from "../arguments.ts";

/** An edit that is shown somewhere: `close` takes it away from there. */
export interface Answerable {
  readonly session: string;
  readonly edit: string;
  readonly isComplete: boolean;
  close(): Promise<void>;
}

export class OpenEdits<Review extends Answerable> {
  readonly #open = new Set<Review>();
  readonly #sending = new Set<Review>();

  get all(): readonly Review[] {
    return [...this.#open];
  }

  /** Open one; what was open of the same edit is closed. */
  async add(review: Review): Promise<void> {
    await this.close(review.session, review.edit);
    this.#open.add(review);
  }

  /** Nobody looks at it any more. */
  forget(review: Review): void {
    this.#open.delete(review);
  }

  /**
   * Close what is open of an edit: it has been answered. Answers whether somebody looked at it who
   * is not the one who answers.
   */
  async close(session: string, edit: string): Promise<boolean> {
    const closing = this.all.filter((one) => one.session === session && one.edit === edit);
    const isNews = closing.some((review) => !this.#sending.has(review));
    await Promise.all(closing.map((review) => this.#close(review)));
    return isNews;
  }

  /**
   * Send the answer once everything is chosen, and close the edit. One that the server refuses
   * stays as it is, to be answered again. Answers nothing where nothing was to be sent.
   */
  async answer(review: Review, send: () => Promise<Applied>): Promise<Applied | undefined> {
    if (!review.isComplete || this.#sending.has(review)) {
      return undefined;
    }
    this.#sending.add(review);
    try {
      const applied = await send();
      await this.#close(review);
      return applied;
    } finally {
      this.#sending.delete(review);
    }
  }

  async #close(review: Review): Promise<void> {
    this.#open.delete(review);
    await review.close();
  }
}
