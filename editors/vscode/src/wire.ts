// Brings what the server tells to the store, and the window's changes to the server.

import * as vscode from "vscode";
import type { Delta, Listed, Mention, Presence, Update } from "./notices.ts";
import type { SessionClient } from "./server/client.ts";
import { remedyOf } from "./server/remedy.ts";
import { needed } from "./server/settings.ts";
import type { Homes } from "./sessions/homes.ts";
import type { SessionStore } from "./sessions/store.ts";
import { listFromDisk } from "./tree/restricted.ts";

export function wire(client: SessionClient, store: SessionStore, homes: Homes): vscode.Disposable {
  const failed = (trouble: unknown): void => client.log.warn(String(trouble));
  const subscriptions = [
    client.onDidNotify(({ method, params }) => {
      take(store, method, params).catch(failed);
    }),
    client.onDidStand((standing) => {
      void vscode.commands.executeCommand("setContext", "sessionls.standing", standing);
      if (standing === "running") {
        begin(store).catch(failed);
      } else if (standing === "resting") {
        listFromDisk(store, homes).catch(failed);
      } else if (remedyOf(standing)) {
        // Nothing is known of what they do now; an empty list says how to get the server back.
        store.show([]);
      }
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const wanted = needed((name) => event.affectsConfiguration(name));
      if (wanted === "restart") {
        void client.restart();
      } else if (wanted === "configure") {
        client.configure().catch(failed);
      }
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(() => void homes.anew()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void client.restart()),
  ];
  return { dispose: () => subscriptions.forEach((one) => void one.dispose()) };
}

async function begin(store: SessionStore): Promise<void> {
  const [{ isGuest }] = await Promise.all([store.who.ask(), store.refresh()]);
  // Guests are not offered what only somebody on the host may do.
  await vscode.commands.executeCommand("setContext", "sessionls.isGuest", isGuest);
}

async function take(store: SessionStore, method: string, params: unknown): Promise<void> {
  switch (method) {
    case "sessionls/update":
      return await store.updated(params as Update);
    case "sessionls/delta":
      return store.streamed(params as Delta);
    case "sessionls/presence":
      return store.met(params as Presence);
    case "sessionls/mention":
      return store.mentioned(params as Mention);
    case "sessionls/listed":
      return store.listed(params as Listed);
    case "sessionls/reattached":
      // Another hub knows nothing of what this window follows: asking tells it.
      return await store.refresh();
  }
}
