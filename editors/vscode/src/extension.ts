// Wires the parts together, and nothing else.

import * as vscode from "vscode";
import { registerCommands } from "./commands/index.ts";
import { Edits } from "./edits/edits.ts";
import { registerNotifications } from "./notifications.ts";
import { registerPanel } from "./panel/index.ts";
import { Sight } from "./panel/sight.ts";
import { SessionClient } from "./server/client.ts";
import { registerTelling } from "./server/telling.ts";
import { Homes } from "./sessions/homes.ts";
import { SeenMarks } from "./sessions/seen.ts";
import { SessionStore } from "./sessions/store.ts";
import { registerStatus } from "./status.ts";
import { registerTree } from "./tree/index.ts";
import { Pointer } from "./tree/pointer.ts";
import { SessionTree } from "./tree/tree.ts";
import { wire } from "./wire.ts";

/** What other extensions, and tests, may look at. */
export interface Exported {
  readonly client: SessionClient;
  readonly store: SessionStore;
  readonly tree: SessionTree;
}

export function activate(context: vscode.ExtensionContext): Exported {
  const log = vscode.window.createOutputChannel("Sessions", { log: true });
  const client = new SessionClient(log, serverSettings(context));
  const store = new SessionStore(client, new SeenMarks(context.workspaceState));
  const homes = new Homes(client, store, () => vscode.workspace.workspaceFolders ?? []);
  const tree = new SessionTree(store, homes);
  const edits = new Edits(store);
  const sight = new Sight();
  const pointer = new Pointer();
  context.subscriptions.push(
    log,
    client,
    store,
    homes,
    wire(client, store, homes),
    registerTree(store, { tree, pointer }),
    registerPanel(context, { client, store, sight }, (session) => pointer.show(session)),
    edits,
    registerCommands({ context, client, store, edits, sight }),
    registerTelling(client),
    registerStatus(client, store),
    registerNotifications(client, store, sight),
  );
  void client.restart();
  return { client, store, tree };
}

/** The second section of the settings is generated from the server's schema. */
function serverSettings(context: vscode.ExtensionContext): readonly string[] {
  const { contributes } = context.extension.packageJSON as {
    readonly contributes: { readonly configuration: readonly { readonly properties: object }[] };
  };
  const names = Object.keys(contributes.configuration[1]?.properties ?? {});
  return names.map((name) => name.replace("sessionls.", ""));
}
