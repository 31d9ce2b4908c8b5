// How often a server may end by itself before it is left alone. Knows no editor.

/** How often in how many milliseconds. */
const MOST = 5;
const WITHIN = 180_000;

export class Losses {
  #at: readonly number[] = [];

  /** It has ended by itself now (milliseconds); whether it may be started once more. */
  count(now: number): boolean {
    this.#at = [...this.#at.filter((at) => now - at < WITHIN), now];
    return this.#at.length <= MOST;
  }

  /** A person has started it: it has all its chances again. */
  forget(): void {
    this.#at = [];
  }
}
