// The status bar: what runs, what waits for the person, what today has cost.

import * as vscode from "vscode";
import * as protocol from "./protocol.ts";
import type { SessionClient } from "./server/client.ts";
import { REMEDIES, remedyOf } from "./server/remedy.ts";
import type { SessionStore } from "./sessions/store.ts";
import { cost } from "./sessions/wording.ts";

/** Milliseconds between two looks at what today has cost. */
const CALM = 2000;

export function registerStatus(client: SessionClient, store: SessionStore): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    "sessionls.status",
    vscode.StatusBarAlignment.Left,
    5,
  );
  item.name = vscode.l10n.t("Sessions");
  const status = new Status(item, client, store);
  return vscode.Disposable.from(
    item,
    status,
    store.onDidChange(() => status.changed()),
    client.onDidStand(() => status.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("sessionls.statusBar")) {
        status.show();
      }
    }),
  );
}

class Status implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #client: SessionClient;
  readonly #store: SessionStore;
  #spent: number | null = 0;
  #due: NodeJS.Timeout | undefined;

  constructor(item: vscode.StatusBarItem, client: SessionClient, store: SessionStore) {
    this.#item = item;
    this.#client = client;
    this.#store = store;
    this.show();
  }

  changed(): void {
    this.show();
    this.#due ??= setTimeout(() => void this.#look(), CALM);
  }

  show(): void {
    const own = vscode.workspace.getConfiguration("sessionls");
    if (!own.get<boolean>("statusBar", true)) {
      this.#item.hide();
      return;
    }
    const { text, said, warns } = this.#words();
    const remedy = remedyOf(this.#client.standing);
    this.#item.command = remedy ? REMEDIES[remedy] : "sessionls.sessions.focus";
    this.#item.text = text;
    this.#item.tooltip = said;
    this.#item.accessibilityInformation = { label: said };
    this.#item.backgroundColor = warns
      ? new vscode.ThemeColor("statusBarItem.warningBackground")
      : undefined;
    this.#item.show();
  }

  dispose(): void {
    clearTimeout(this.#due);
  }

  #words(): { readonly text: string; readonly said: string; readonly warns: boolean } {
    const { t } = vscode.l10n;
    if (this.#client.standing === "missing" || this.#client.standing === "failed") {
      const said = t("The session server is not there");
      return { text: "$(warning) Sessions", said, warns: true };
    }
    if (this.#client.standing === "starting") {
      const said = t("The session server is starting");
      return { text: "$(loading~spin)", said, warns: false };
    }
    const open = this.#store.sessions.filter((one) => !one.archived);
    const running = open.filter((one) => one.state === "running").length;
    const waiting = open.filter((one) => one.state === "waiting").length;
    const spent = cost({ cost: this.#spent });
    const text = [
      running > 0 ? `$(loading~spin) ${running}` : "$(comment-discussion)",
      waiting > 0 ? `$(bell-dot) ${waiting}` : "",
      spent,
    ];
    const said = [
      t("Sessions"),
      t("{0} running", running),
      t("{0} waiting for you", waiting),
      spent ? t("{0} today", spent) : "",
    ];
    return { text: joined(text, " "), said: joined(said, ", "), warns: waiting > 0 };
  }

  async #look(): Promise<void> {
    this.#due = undefined;
    if (this.#client.standing !== "running") {
      return;
    }
    try {
      this.#spent = (await protocol.serverState(this.#client, {})).budgets.spentToday;
      this.show();
    } catch (trouble) {
      this.#client.log.debug(String(trouble));
    }
  }
}

function joined(parts: readonly string[], between: string): string {
  return parts.filter((part) => part !== "").join(between);
}
