// The session panel: a view in the container Sessions, and the same as an editor.

import * as vscode from "vscode";
import type { Place } from "../arguments.ts";
import { OPEN_PANEL, REVEAL_PANEL } from "../server/shown.ts";
import { calledOn } from "../sessions/forest.ts";
import { Drafts } from "./drafts.ts";
import type { Wish } from "./showing.ts";
import type { Sight } from "./sight.ts";
import { PanelTalk, type Surroundings } from "./talk.ts";
import { entitle } from "./title.ts";

const VIEW = "sessionls.panel";
const SHOWN = "sessionls.shown";

/** `shown` hears which session the view shows, each time that it opens one, or none. */
export function registerPanel(
  context: vscode.ExtensionContext,
  around: Pick<Surroundings, "client" | "store" | "sight">,
  shown: (session: string | undefined) => void,
): vscode.Disposable {
  const shared: Surroundings = {
    ...around,
    drafts: new Drafts(context.workspaceState),
    dist: vscode.Uri.joinPath(context.extensionUri, "dist"),
  };
  const view = new PanelView(shared, context.workspaceState, shown);
  return vscode.Disposable.from(
    view,
    vscode.window.registerWebviewViewProvider(VIEW, view),
    vscode.window.registerWebviewPanelSerializer(VIEW, {
      deserializeWebviewPanel: async (panel, state: { session?: string } | undefined) =>
        inEditor(panel, shared, state?.session),
    }),
    vscode.commands.registerCommand(OPEN_PANEL, (session?: string, text?: string, place?: Place) =>
      view.show(session, { text, place }),
    ),
    vscode.commands.registerCommand(REVEAL_PANEL, (session: string) => view.reveal(session)),
    vscode.commands.registerCommand("sessionls.openInEditor", (given?: unknown) => {
      const session = calledOn(given) ?? view.session;
      const panel = vscode.window.createWebviewPanel(VIEW, "", vscode.ViewColumn.Beside, {
        retainContextWhenHidden: false,
      });
      inEditor(panel, shared, session);
    }),
  );
}

class PanelView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #shared: Surroundings;
  readonly #kept: vscode.Memento;
  readonly #shown: (session: string | undefined) => void;
  #talk: PanelTalk | undefined;
  #session: string | undefined;
  /** What waits for a view that is not there. */
  #wish: Wish = {};

  /** The session that was shown last stands in `kept`. */
  constructor(
    shared: Surroundings,
    kept: vscode.Memento,
    shown: (session: string | undefined) => void,
  ) {
    this.#shared = shared;
    this.#kept = kept;
    this.#shown = shown;
    this.#session = kept.get<string>(SHOWN);
  }

  get session(): string | undefined {
    return this.#session;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const talk = new PanelTalk(view.webview, this.#shared, this.#session);
    this.#talk = talk;
    talk.onDidOpen((session) => {
      this.#session = session;
      void this.#kept.update(SHOWN, session);
      this.#shown(session);
    });
    watch(view, view.onDidChangeVisibility, talk, this.#shared.sight);
    view.onDidDispose(() => {
      // A view that is moved may come up anew before the old one is gone.
      this.#talk = this.#talk === talk ? undefined : this.#talk;
    });
    talk.want(this.#wish);
    this.#wish = {};
  }

  /** Bring the view up with a session, or with the one that it has. */
  async show(session: string | undefined, wish: Wish): Promise<void> {
    const opening = this.#show(session, wish);
    await vscode.commands.executeCommand(`${VIEW}.focus`);
    await opening;
    this.#talk?.focus();
  }

  /** Bring the view up with a session, and leave the cursor where the person writes. */
  async reveal(session: string): Promise<void> {
    const opening = this.#show(session, {});
    await vscode.commands.executeCommand(`${VIEW}.focus`, { preserveFocus: true });
    await opening;
  }

  dispose(): void {
    this.#talk?.dispose();
  }

  async #show(session: string | undefined, wish: Wish): Promise<void> {
    if (!this.#talk) {
      this.#session = session ?? this.#session;
      this.#wish = wish;
    } else if (session) {
      await this.#talk.show(session, wish);
    } else {
      this.#talk.want(wish);
    }
  }
}

function inEditor(
  panel: vscode.WebviewPanel,
  shared: Surroundings,
  session: string | undefined,
): void {
  // The types are those of the oldest editor, in which only a file can be the icon.
  panel.iconPath = new vscode.ThemeIcon("comment-discussion") as never;
  const talk = new PanelTalk(panel.webview, shared, session);
  watch(panel, panel.onDidChangeViewState, talk, shared.sight);
  const title = entitle(panel, talk, shared.store, vscode.l10n.t);
  panel.onDidDispose(() => title.dispose());
}

/** Note what can be seen of a panel, until it is closed. */
function watch(
  where: { readonly visible: boolean; readonly onDidDispose: vscode.Event<void> },
  onDidChange: vscode.Event<unknown>,
  talk: PanelTalk,
  sight: Sight,
): void {
  const mark = (): void => sight.mark(talk, where.visible ? talk.session : undefined);
  talk.onDidOpen(mark);
  onDidChange(() => {
    talk.seen(where.visible);
    mark();
  });
  where.onDidDispose(() => {
    sight.mark(talk, undefined);
    talk.dispose();
  });
  mark();
}
