// Wires the parts together, and nothing else.

import * as vscode from "vscode";
import { registerPanel } from "./panel/index.ts";
import { SessionClient } from "./server/client.ts";
import { SeenMarks } from "./sessions/seen.ts";
import { SessionStore } from "./sessions/store.ts";
import { wire } from "./wire.ts";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Sessions", { log: true });
  const client = new SessionClient(log, serverSettings(context));
  const store = new SessionStore(client, new SeenMarks(context.workspaceState));
  context.subscriptions.push(log, client, store);
  context.subscriptions.push(wire(client, store));
  context.subscriptions.push(registerPanel(context, client, store));
  void client.restart();
}

/** The second section of the settings is generated from the server's schema. */
function serverSettings(context: vscode.ExtensionContext): readonly string[] {
  const { contributes } = context.extension.packageJSON as {
    readonly contributes: { readonly configuration: readonly { readonly properties: object }[] };
  };
  const names = Object.keys(contributes.configuration[1]?.properties ?? {});
  return names.map((name) => name.replace("sessionls.", ""));
}
