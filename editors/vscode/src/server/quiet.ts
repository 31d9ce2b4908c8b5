// A client of the library's that writes what goes wrong into the log and shows nothing by itself:
// the views say how the server stands and what to do, and three raw errors hide what we tell.

import { LanguageClient } from "vscode-languageclient/node";

export class QuietClient extends LanguageClient {
  override error(message: string, detail?: unknown): void {
    super.error(message, detail, false);
  }
}
