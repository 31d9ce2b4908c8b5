// What is told to a page, on its way there. Words that stream go in steps, since a page draws anew
// at each one; nothing that may belong to them overtakes them. Knows no editor.

import type { ToPanel } from "../../panel/messages.ts";
import type { Disposable } from "../emitter.ts";
import type { Delta } from "../notices.ts";

/**
 * Milliseconds from one step to the next. More often reads no better, and takes time from what else
 * the window draws: `make bench` counts the frames that come late.
 */
const STEP = 80;

export class Paced implements Disposable {
  readonly #tell: (message: ToPanel) => void;
  readonly #step: number;
  /** Words that wait for the next step. */
  #held: Delta | undefined;
  /** Runs from a step until the next one may come. */
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (message: ToPanel) => void, step: number = STEP) {
    this.#tell = tell;
    this.#step = step;
  }

  tell(message: ToPanel): void {
    switch (message.kind) {
      case "delta":
        this.#stream(message.delta);
        return;
      // Told often, of any session, and of no words.
      case "session":
      case "people":
      case "agents":
        break;
      default:
        this.#flush();
    }
    this.#tell(message);
  }

  /** Words that are held go nowhere. */
  dispose(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#held = undefined;
  }

  #stream(delta: Delta): void {
    if (this.#held?.message === delta.message) {
      this.#held = joined(this.#held, delta);
    } else {
      this.#flush();
      this.#held = delta;
    }
    if (this.#rest === undefined) {
      this.#next();
    }
  }

  #next(): void {
    this.#rest = this.#flush() ? setTimeout(() => this.#next(), this.#step) : undefined;
  }

  /** Tell what is held; whether there was something. */
  #flush(): boolean {
    const delta = this.#held;
    this.#held = undefined;
    if (delta) {
      this.#tell({ kind: "delta", delta });
    }
    return delta !== undefined;
  }
}

function joined(first: Delta, next: Delta): Delta {
  const thought = (first.thought ?? "") + (next.thought ?? "");
  return { ...first, text: first.text + next.text, ...(thought && { thought }) };
}
