// A client of the library's that shows nothing by itself and writes what goes wrong into the log:
// a person needs one sentence, and what to do, where the library has a notification for each step.

import { LanguageClient, type MessageTransports } from "vscode-languageclient/node";
import { Emitter } from "../emitter.ts";

export class QuietClient extends LanguageClient {
  readonly #failed = new Emitter<void>();

  /** There is no process. Of one that there was, the error handler is asked when it has ended. */
  readonly onDidFail = this.#failed.event;

  override error(message: string, detail?: unknown): void {
    super.error(message, detail, false);
  }

  protected override async createMessageTransports(encoding: string): Promise<MessageTransports> {
    try {
      return await super.createMessageTransports(encoding);
    } catch (trouble) {
      this.#failed.fire();
      throw trouble;
    }
  }
}
