// The session panel: a view in the container Sessions, and the same as an editor.

import * as vscode from "vscode";
import type { PlaceInSession } from "../../panel/messages.ts";
import type { SessionClient } from "../server/client.ts";
import type { SessionStore } from "../sessions/store.ts";
import { Drafts } from "./drafts.ts";
import { type Around, PanelTalk } from "./talk.ts";

const VIEW = "sessionls.panel";
const SHOWN = "sessionls.shown";

export function registerPanel(
  context: vscode.ExtensionContext,
  client: SessionClient,
  store: SessionStore,
): vscode.Disposable {
  let view: PanelView;
  const around: Around = {
    client,
    store,
    drafts: new Drafts(context.workspaceState),
    dist: vscode.Uri.joinPath(context.extensionUri, "dist"),
    showing: (session) => {
      void context.workspaceState.update(SHOWN, session);
      view.mark();
    },
  };
  view = new PanelView(around, context.workspaceState.get<string>(SHOWN));
  return vscode.Disposable.from(
    view,
    vscode.window.registerWebviewViewProvider(VIEW, view),
    vscode.window.registerWebviewPanelSerializer(VIEW, {
      deserializeWebviewPanel: async (panel, state: { session?: string } | undefined) =>
        inEditor(panel, around, state?.session),
    }),
    vscode.commands.registerCommand(
      "sessionls.panel.open",
      (session?: string, text?: string, place?: PlaceInSession) => view.show(session, text, place),
    ),
    vscode.commands.registerCommand("sessionls.panel.openInEditor", (session?: string) => {
      const shown = session ?? view.session;
      const title = (shown && store.get(shown)?.title) || vscode.l10n.t("Session");
      const panel = vscode.window.createWebviewPanel(VIEW, title, vscode.ViewColumn.Beside, {
        retainContextWhenHidden: false,
      });
      inEditor(panel, around, shown);
    }),
  );
}

/** Whether a panel shows a session to the person now. */
export function isShown(session: string): boolean {
  return shownNow.has(session);
}

const shownNow = new Set<string>();

class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #around: Around;
  #talk: PanelTalk | undefined;
  #view: vscode.WebviewView | undefined;
  #wanted: string | undefined;
  #text: string | undefined;

  constructor(around: Around, wanted: string | undefined) {
    this.#around = around;
    this.#wanted = wanted;
  }

  get session(): string | undefined {
    return this.#talk ? this.#talk.session : this.#wanted;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const talk = new PanelTalk(view.webview, this.#around, this.#wanted);
    this.#talk = talk;
    view.onDidChangeVisibility(() => {
      talk.seen(view.visible);
      this.mark();
    });
    view.onDidDispose(() => {
      this.#wanted = talk.session;
      talk.dispose();
      this.#talk = undefined;
      this.#view = undefined;
      this.mark();
    });
    this.mark();
    if (this.#text !== undefined) {
      void talk.open(this.#wanted, this.#text);
      this.#text = undefined;
    }
  }

  /** Bring the view up with a session, or with the one that it has. */
  async show(session?: string, text?: string, place?: PlaceInSession): Promise<void> {
    if (!this.#talk) {
      this.#wanted = session ?? this.#wanted;
      this.#text = text;
    } else if (session && (session !== this.#talk.session || text !== undefined)) {
      await this.#talk.open(session, text);
    }
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    this.#talk?.focus();
    if (place) {
      this.#talk?.reveal(place);
    }
    this.mark();
  }

  dispose(): void {
    this.#talk?.dispose();
  }

  /** Note which session can be seen now. */
  mark(): void {
    shownNow.clear();
    const session = this.#talk?.session;
    if (session && this.#view?.visible) {
      shownNow.add(session);
    }
  }
}

function inEditor(panel: vscode.WebviewPanel, around: Around, session: string | undefined): void {
  const talk = new PanelTalk(panel.webview, around, session);
  panel.iconPath = new vscode.ThemeIcon("comment-discussion") as never;
  panel.onDidChangeViewState(() => talk.seen(panel.visible));
  panel.onDidDispose(() => talk.dispose());
}
