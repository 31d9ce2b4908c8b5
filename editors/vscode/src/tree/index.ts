// Registers the view Sessions, and what of the list shows outside of it.

import * as vscode from "vscode";
import type { SessionStore } from "../sessions/store.ts";
import { type SessionTree, VIEW } from "./tree.ts";

export function registerTree(tree: SessionTree, store: SessionStore): vscode.Disposable {
  const view = vscode.window.createTreeView(VIEW, {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  if (!vscode.workspace.isTrusted) {
    view.message = vscode.l10n.t("Restricted mode: sessions are listed, and nothing is started.");
  }
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    view.message = "";
  });
  const listening = store.onDidChange(() => {
    view.badge = badge(store);
  });
  return vscode.Disposable.from(tree, view, listening, trusted);
}

/** How many sessions wait for the person. */
function badge(store: SessionStore): vscode.ViewBadge | undefined {
  const value = store.sessions.filter((one) => one.state === "waiting" && !one.archived).length;
  if (value === 0) {
    return undefined;
  }
  const tooltip =
    value === 1
      ? vscode.l10n.t("1 session waits for you")
      : vscode.l10n.t("{0} sessions wait for you", value);
  return { value, tooltip };
}
