// How the server stands, and whom that concerns. A server that is starting has its time to answer;
// one that failed is told of once, however many parts of it say so. Knows no editor.

import { type Disposable, Emitter } from "../emitter.ts";
import { Patience } from "./patience.ts";

/** How the server stands; `missing` is not installed, `resting` is not started on purpose. */
export type Standing = "resting" | "starting" | "running" | "missing" | "failed";

/** Why nobody tries any longer: it ended again and again, never came to answer, or says no. */
export type Failure =
  | { readonly kind: "lost" }
  | { readonly kind: "silent" }
  | { readonly kind: "refused"; readonly why: string };

export class Stand implements Disposable {
  readonly #patience: Patience;
  readonly #giveUp: () => void;
  readonly #stood = new Emitter<Standing>();
  readonly #failed = new Emitter<Failure>();
  #now: Standing = "resting";

  readonly onDidStand = this.#stood.event;
  /** It does not come, and nobody asked for that; `onDidStand` has told before how it stands. */
  readonly onDidFail = this.#failed.event;

  /** Milliseconds that a server has to answer; one that has not is given up, and has failed. */
  constructor(patience: number, giveUp: () => void) {
    this.#patience = new Patience(patience);
    this.#giveUp = giveUp;
  }

  get now(): Standing {
    return this.#now;
  }

  put(standing: Exclude<Standing, "failed">): void {
    this.#put(standing);
    if (standing === "starting") {
      this.#patience.begin(() => {
        this.#giveUp();
        this.fail({ kind: "silent" });
      });
    }
  }

  fail(failure: Failure): void {
    const isKnown = this.#now === "failed";
    this.#put("failed");
    if (!isKnown) {
      this.#failed.fire(failure);
    }
  }

  /** How it stands as soon as it is not starting any more. */
  async settled(): Promise<Standing> {
    while (this.#now === "starting") {
      await new Promise<void>((resolve) => {
        const listening = this.onDidStand(() => {
          listening.dispose();
          resolve();
        });
      });
    }
    return this.#now;
  }

  dispose(): void {
    this.#patience.dispose();
    this.#stood.dispose();
    this.#failed.dispose();
  }

  #put(standing: Standing): void {
    this.#patience.dispose();
    this.#now = standing;
    this.#stood.fire(standing);
  }
}
