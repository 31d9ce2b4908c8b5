// How long something may take before it is given up. Knows no editor.

import type { Disposable } from "../emitter.ts";

export class Patience implements Disposable {
  readonly #most: number;
  #waiting: NodeJS.Timeout | undefined;

  /** `most` are milliseconds. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Begin to wait, anew where it was waited already; `giveUp` is called if nothing ends it. */
  begin(giveUp: () => void): void {
    this.dispose();
    this.#waiting = setTimeout(giveUp, this.#most);
  }

  /** What was waited for has come, or nobody waits any more. */
  dispose(): void {
    clearTimeout(this.#waiting);
  }
}
