// The view Sessions: groups, sessions, their forks. Shows what the store holds and decides nothing.

import * as vscode from "vscode";
import type { Disposable } from "../emitter.ts";
import { aboveOf, countOf, type Family, forest, type Group } from "../sessions/forest.ts";
import type { Homes } from "../sessions/homes.ts";
import type { SessionStore } from "../sessions/store.ts";
import { groupName } from "../sessions/wording.ts";
import type { Session } from "../shapes.ts";
import { itemOf } from "./item.ts";

export const VIEW = "sessionls.sessions";

/** A row of the tree: a group, or a session with its forks. */
export type Row = Group | Family;

export class SessionTree implements vscode.TreeDataProvider<Row>, Disposable {
  readonly #store: SessionStore;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #homes: Homes;
  readonly #listening: readonly Disposable[];
  readonly onDidChangeTreeData = this.#changed.event;
  #groups: readonly Group[] = [];

  constructor(store: SessionStore, homes: Homes) {
    this.#store = store;
    this.#homes = homes;
    const change = (): void => this.#changed.fire(undefined);
    this.#listening = [store.onDidChange(change), homes.onDidLearn(change)];
  }

  /** What the tree holds now. */
  get groups(): readonly Group[] {
    this.#groups = forest(this.#store.sessions);
    return this.#groups;
  }

  getChildren(row?: Row): Row[] {
    if (row === undefined) {
      return [...this.groups];
    }
    return [...("families" in row ? row.families : row.forks)];
  }

  getParent(row: Row): Row | undefined {
    if ("families" in row) {
      return undefined;
    }
    for (const group of this.#groups) {
      const parent = parentOf(row.session.id, group, group.families);
      if (parent) {
        return parent;
      }
    }
    return undefined;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if ("families" in row) {
      return groupItem(row);
    }
    const { session } = row;
    const item = itemOf(session, {
      isUnread: this.#store.isUnread(session),
      folder: this.#homes.nameFor(session),
      parent: this.#parentElsewhere(session),
    });
    if (row.forks.length > 0) {
      item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
    }
    return item;
  }

  dispose(): void {
    this.#listening.forEach((one) => void one.dispose());
    this.#changed.dispose();
  }

  /** The session that a fork was made of, where it does not stand under that. */
  #parentElsewhere(session: Session): Session | undefined {
    const get = (id: string): Session | undefined => this.#store.get(id);
    return session.parent === undefined || aboveOf(session, get) ? undefined : get(session.parent);
  }
}

function groupItem(group: Group): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const name = groupName(group.name, vscode.l10n.t);
  const item = new vscode.TreeItem(name, group.name === "archived" ? Collapsed : Expanded);
  const count = countOf(group);
  item.id = `group:${group.name}`;
  item.description = String(count);
  item.contextValue = "group";
  item.accessibilityInformation = { label: vscode.l10n.t("{0}, {1} sessions", name, count) };
  return item;
}

function parentOf(id: string, at: Row, children: readonly Family[]): Row | undefined {
  for (const child of children) {
    if (child.session.id === id) {
      return at;
    }
    const found = parentOf(id, child, child.forks);
    if (found) {
      return found;
    }
  }
  return undefined;
}
