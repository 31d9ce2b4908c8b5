// A client of the library's that shows nothing by itself and writes what goes wrong into the log:
// a person needs one sentence, and what to do, where the library has a notification for each step.

import { LanguageClient } from "vscode-languageclient/node";
import { Emitter } from "../emitter.ts";

export class QuietClient extends LanguageClient {
  readonly #failed = new Emitter<void>();
  #starts = 0;

  /** The server could not be started, and is not being started again either. */
  readonly onDidFail = this.#failed.event;

  override error(message: string, detail?: unknown): void {
    super.error(message, detail, false);
  }

  override async start(): Promise<void> {
    this.#starts += 1;
    const start = this.#starts;
    try {
      await super.start();
    } catch (trouble) {
      // A server that ends while it starts is started again before its start has failed.
      if (start === this.#starts) {
        this.#failed.fire();
      }
      throw trouble;
    }
  }
}
