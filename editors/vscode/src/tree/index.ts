// Registers the view Sessions, and what of the list shows outside of it.

import * as vscode from "vscode";
import type { SessionStore } from "../sessions/store.ts";
import type { Pointer } from "./pointer.ts";
import { type SessionTree, VIEW } from "./tree.ts";

/** What the view shows, and which of its rows is that of the panel. */
export interface Shown {
  readonly tree: SessionTree;
  readonly pointer: Pointer;
}

export function registerTree(store: SessionStore, { tree, pointer }: Shown): vscode.Disposable {
  const view = vscode.window.createTreeView(VIEW, {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  const trusted = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    view.message = message(store);
  });
  const point = (): void => {
    // A row that is gone again, or in a view that is closed meanwhile, is not worth a word.
    pointer.point(view, tree.groups).catch(() => undefined);
  };
  const listening = [
    store.onDidChange(() => {
      view.badge = badge(store);
      view.message = message(store);
      point();
    }),
    pointer.onDidMove(point),
    view.onDidChangeVisibility(point),
    view.onDidCollapseElement(({ element }) => pointer.closed(element)),
    view.onDidExpandElement(({ element }) => pointer.opened(element)),
  ];
  return vscode.Disposable.from(tree, view, pointer, ...listening, trusted);
}

/** What stands above the list. An empty one has a welcome, which VS Code shows without a message. */
function message(store: SessionStore): string {
  return vscode.workspace.isTrusted || store.sessions.length === 0
    ? ""
    : vscode.l10n.t("Restricted mode: sessions are listed, and nothing is started.");
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
