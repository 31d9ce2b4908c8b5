// The line to one panel's page: carries out what the person does there, and says what went wrong.
// Serves the view and the editor alike.

import * as vscode from "vscode";
import { draftOf } from "../../panel/draft.ts";
import type { ContextChip, Draft, FromPanel, Spoken, ToPanel } from "../../panel/messages.ts";
import type { Disposable } from "../emitter.ts";
import * as protocol from "../protocol.ts";
import type { SessionClient, Standing } from "../server/client.ts";
import { REMEDIES, remedyOf } from "../server/remedy.ts";
import {
  chosenFiles,
  contextOf,
  fileChip,
  pictureChip,
  whyUnnamed,
  whyUntaken,
} from "./context.ts";
import { carryOut } from "./deeds.ts";
import { dropped } from "./dropped.ts";
import { page } from "./html.ts";
import { type Named, named } from "./named.ts";
import { followLink, isThere, openPlace } from "./opening.ts";
import { Outbox } from "./outbox.ts";
import { send } from "./sending.ts";
import { type Shared, Showing, type Wish } from "./showing.ts";
import type { Sight } from "./sight.ts";
import { panelWords } from "./words.ts";

/** What the panels of a window share. */
export interface Surroundings extends Shared {
  readonly client: SessionClient;
  readonly dist: vscode.Uri;
  /** What the panels mark: which sessions the person can see. */
  readonly sight: Sight;
}

export class PanelTalk implements Disposable {
  readonly #webview: vscode.Webview;
  readonly #shared: Surroundings;
  readonly #showing: Showing;
  readonly #subscriptions: readonly Disposable[];
  readonly #outbox: Outbox;

  constructor(webview: vscode.Webview, shared: Surroundings, session: string | undefined) {
    this.#webview = webview;
    this.#shared = shared;
    this.#showing = new Showing(shared, (message) => this.#tell(message), session);
    this.#outbox = new Outbox(shared.drafts, (of, draft) => this.#showing.giveBack(of, draft));
    this.#subscriptions = [
      this.#showing,
      webview.onDidReceiveMessage((spoken: Spoken) => this.#take(spoken)),
      shared.client.onDidStand((standing) => this.#stood(standing)),
    ];
    webview.options = { enableScripts: true, localResourceRoots: [shared.dist] };
    webview.html = page(webview, shared.dist);
  }

  get session(): string | undefined {
    return this.#showing.session;
  }

  /** Hear of each session that is opened here. */
  get onDidOpen(): Showing["onDidOpen"] {
    return this.#showing.onDidOpen;
  }

  /** Show a session from here on. */
  show(session: string, wish: Wish): Promise<void> {
    return this.#showing.show(session, wish);
  }

  /** Do that with the session that is shown. */
  want(wish: Wish): void {
    this.#showing.want(wish);
  }

  focus(): void {
    this.#tell({ kind: "focus" });
  }

  /** Whether the person can see it; what is seen is read. */
  seen(isVisible: boolean): void {
    this.#showing.seen(isVisible);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }

  #stood(standing: Standing): void {
    this.#try(() => this.#showing.stood(standing));
    const remedy = remedyOf(standing);
    if (this.session && remedy) {
      const text = vscode.l10n.t("The session server does not answer.");
      this.#tell({ kind: "trouble", text, remedy });
    }
  }

  #tell(message: ToPanel): void {
    void this.#webview.postMessage(message);
  }

  /** What goes wrong is said in the panel, where the person looks. */
  #try(work: () => PromiseLike<unknown>): void {
    Promise.resolve(work()).catch((trouble: unknown) => {
      const text = trouble instanceof Error ? trouble.message : String(trouble);
      this.#tell({ kind: "trouble", text });
    });
  }

  #take({ session, said: message }: Spoken): void {
    this.#try(async () => {
      switch (message.kind) {
        case "ready":
          this.#tell({ kind: "words", words: panelWords() });
          return await this.#showing.begin();
        case "openSession":
          return await this.#showing.open(message.session);
        case "mend":
          return await this.#mend();
        case "new":
          return await vscode.commands.executeCommand("sessionls.newSession");
        default:
          return await this.#inSession(session, message);
      }
    });
  }

  /** Install the server, or start it again, whichever is wanted now. */
  async #mend(): Promise<void> {
    const remedy = remedyOf(this.#shared.client.standing);
    if (remedy) {
      await vscode.commands.executeCommand(REMEDIES[remedy]);
    }
  }

  async #inSession(session: string | undefined, message: FromPanel): Promise<void> {
    if (session === undefined) {
      return;
    }
    const { client } = this.#shared;
    switch (message.kind) {
      case "prompt":
        return await this.#prompt(session, message);
      case "do": {
        const next = await carryOut(client, session, message.deed);
        this.#showing.tellOf(session, { kind: "fine" });
        // Who has gone on to another session meanwhile is not taken away from it.
        const isWanted = next && this.session === session;
        return isWanted ? await this.#showing.open(next.session, { text: next.text }) : undefined;
      }
      case "older":
        return session === this.session ? await this.#showing.older(message.before) : undefined;
      case "newest":
        return await this.#showing.newest();
      case "agents":
        return await this.#showing.agents(session);
      case "complete": {
        const { ask, text, offset } = message;
        const { items } = await protocol.complete(client, { session, text, offset });
        return this.#showing.tellOf(session, { kind: "completions", ask, items });
      }
      case "typing":
        await protocol.typing(client, { session, typing: message.typing });
        return;
      default:
        return await this.#beside(session, message);
    }
  }

  /** What needs no server. */
  async #beside(session: string, message: FromPanel): Promise<void> {
    const attach = (chips: readonly ContextChip[]): void => this.#showing.attach(session, chips);
    switch (message.kind) {
      case "draft":
        return this.#shared.drafts.put(session, message.draft);
      case "open":
        return await openPlace(message.uri, message.range);
      case "link":
        return await followLink(message.href, this.#shared.store.followed(session)?.workspace);
      case "copy":
        return await vscode.env.clipboard.writeText(message.text);
      case "attach":
        return attach(await chosenFiles());
      case "drop":
        return attach(dropped(message.uris).map((uri) => fileChip(vscode.Uri.parse(uri, true))));
      case "untaken":
        throw new Error(whyUntaken(message.why));
      case "paste":
        return attach([pictureChip(message.mediaType, message.base64)]);
    }
  }

  async #prompt(session: string, message: FromPanel & { kind: "prompt" }): Promise<void> {
    const { client, drafts } = this.#shared;
    const context = contextOf(message.text, message.chips);
    const { text, unknown } = await this.#outbox.meant(session, draftOf(message), () =>
      this.#named(session, message),
    );
    await send(client, session, { ...message, text }, context, (draft) =>
      this.#showing.giveBack(session, draft),
    );
    drafts.sent(text);
    this.#showing.tellOf(session, { kind: "sent", history: drafts.history });
    if (unknown.length > 0) {
      this.#showing.tellOf(session, { kind: "trouble", text: whyUnnamed(unknown) });
    }
  }

  /** What a message says, with the paths of the files that it names. */
  async #named(session: string, { text, key }: Draft): Promise<Named> {
    const { client, store } = this.#shared;
    const root = store.followed(session)?.workspace;
    const files = { session, isThere: (path: string) => isThere(root, path) };
    // What is sent a second time is the same message.
    return key ? { text, unknown: [] } : await named(client, files, text);
  }
}
