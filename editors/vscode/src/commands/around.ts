// What commands work with.

import type * as vscode from "vscode";
import type { Edits } from "../edits/edits.ts";
import type { Sight } from "../panel/sight.ts";
import type { SessionClient } from "../server/client.ts";
import type { SessionStore } from "../sessions/store.ts";

export interface Around {
  readonly context: vscode.ExtensionContext;
  readonly client: SessionClient;
  readonly store: SessionStore;
  readonly edits: Edits;
  readonly sight: Sight;
}

/** What a command does; its arguments are whatever VS Code hands over. */
export type Handler = (around: Around, ...given: readonly unknown[]) => Promise<unknown>;
