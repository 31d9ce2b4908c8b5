// One panel and what it shows: brings what the store knows into the webview, and carries out what
// the person does there. Serves the view and the editor alike.

import * as vscode from "vscode";
import type { FromPanel, PlaceInSession, ToPanel } from "../../panel/messages.ts";
import type { Disposable } from "../emitter.ts";
import * as protocol from "../protocol.ts";
import type { SessionClient, Standing } from "../server/client.ts";
import type { Following, SessionStore } from "../sessions/store.ts";
import { chosenFiles, contextOf, fileChip, pictureChip } from "./context.ts";
import { carryOut } from "./deeds.ts";
import type { Drafts } from "./drafts.ts";
import { page } from "./html.ts";
import { followLink, openPlace } from "./opening.ts";
import { panelWords } from "./words.ts";

/** How many sessions an empty panel offers. */
const RECENT = 8;
/** The newest page, and how many records it has. */
const PAGE = 200;

/** What panels share. */
export interface Around {
  readonly client: SessionClient;
  readonly store: SessionStore;
  readonly drafts: Drafts;
  readonly dist: vscode.Uri;
  /** A session is shown from here on, or none. */
  readonly showing: (session: string | undefined) => void;
}

export class PanelTalk implements Disposable {
  readonly #webview: vscode.Webview;
  readonly #around: Around;
  readonly #subscriptions: Disposable[];
  #following: Following | undefined;
  #heard: Disposable[] = [];
  #session: string | undefined;
  #isVisible = true;
  /** Goes up with each session that is opened: what was asked for an earlier one is too late. */
  #turn = 0;

  constructor(webview: vscode.Webview, around: Around, session: string | undefined) {
    this.#webview = webview;
    this.#around = around;
    this.#session = session;
    const { client, store } = around;
    this.#subscriptions = [
      webview.onDidReceiveMessage((message: FromPanel) => this.#take(message)),
      client.onDidStand((standing) => this.#stood(standing)),
      store.onDidChange(() => this.#changed()),
      store.onDidStream((delta) => {
        if (delta.session === this.#session) {
          this.#tell({ kind: "delta", delta });
        }
      }),
    ];
    webview.options = { enableScripts: true, localResourceRoots: [around.dist] };
    webview.html = page(webview, around.dist);
  }

  get session(): string | undefined {
    return this.#session;
  }

  /** Show a session from here on; with `text` in its composer. */
  async open(session: string | undefined, text?: string): Promise<void> {
    this.#letGo();
    this.#turn += 1;
    const turn = this.#turn;
    this.#session = session;
    this.#around.showing(session);
    if (!session) {
      this.#showEmpty();
      return;
    }
    const following = await this.#around.store.follow(session);
    if (turn !== this.#turn) {
      following.dispose();
      return;
    }
    this.#follow(following);
    await this.#show();
    if (text !== undefined) {
      this.#tell({ kind: "compose", text });
    }
  }

  focus(): void {
    this.#tell({ kind: "focus" });
  }

  reveal(place: PlaceInSession): void {
    this.#tell({ kind: "reveal", place });
  }

  /** Whether the person can see it; what is seen is read. */
  seen(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#read();
  }

  dispose(): void {
    this.#turn += 1;
    this.#letGo();
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }

  #follow(following: Following): void {
    this.#following = following;
    const { session } = following;
    this.#heard = [
      session.onDidRecord((records) => {
        this.#tell({ kind: "records", records });
        this.#read();
      }),
      session.onDidMeet((people) => this.#tell({ kind: "people", people })),
    ];
  }

  #letGo(): void {
    for (const one of this.#heard) {
      one.dispose();
    }
    this.#heard = [];
    this.#following?.dispose();
    this.#following = undefined;
  }

  async #show(): Promise<void> {
    const followed = this.#following?.session;
    const session = this.#session && this.#around.store.get(this.#session);
    if (!followed || !session) {
      return;
    }
    const { client, drafts } = this.#around;
    const [{ agents }, state] = await Promise.all([
      protocol.listAgents(client, {}),
      protocol.serverState(client, {}),
    ]);
    const records = followed.records.slice(-PAGE);
    this.#tell({
      kind: "show",
      session,
      records,
      more: followed.more || followed.records.length > records.length,
      people: followed.people,
      agents,
      me: state.participant.id ?? state.participant.name,
      draft: drafts.get(session.id),
      history: drafts.history,
    });
    this.#read();
  }

  #showEmpty(): void {
    const { store, client } = this.#around;
    const recent = store.sessions.filter((one) => !one.archived).slice(0, RECENT);
    this.#tell({ kind: "empty", recent, state: STATES[client.standing] });
  }

  #stood(standing: Standing): void {
    if (!this.#session) {
      this.#showEmpty();
    } else if (standing === "running" && !this.#following) {
      this.#try(() => this.open(this.#session));
    } else if (standing === "failed" || standing === "missing") {
      this.#tell({ kind: "trouble", text: vscode.l10n.t("The session server does not answer.") });
    }
  }

  #changed(): void {
    const session = this.#session && this.#around.store.get(this.#session);
    if (session) {
      this.#tell({ kind: "session", session });
    } else if (!this.#session) {
      this.#showEmpty();
    }
  }

  #read(): void {
    if (this.#isVisible && this.#following) {
      this.#around.store.saw(this.#following.session.id, this.#following.session.seq);
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

  #take(message: FromPanel): void {
    this.#try(async () => {
      if (message.kind === "ready") {
        this.#tell({ kind: "words", words: panelWords() });
        await this.open(this.#session);
      } else if (this.#session) {
        await this.#inSession(this.#session, message);
      } else {
        await this.#without(message);
      }
    });
  }

  async #without(message: FromPanel): Promise<void> {
    if (message.kind === "openSession") {
      await this.open(message.session);
    } else if (message.kind === "new") {
      await vscode.commands.executeCommand("sessionls.newSession");
    }
  }

  async #inSession(session: string, message: FromPanel): Promise<void> {
    const { client } = this.#around;
    switch (message.kind) {
      case "prompt":
        return await this.#prompt(session, message);
      case "do": {
        const next = await carryOut(client, session, message.deed);
        return next && (await this.open(next.session, next.text));
      }
      case "older":
        return await this.#older(message.before);
      case "newest":
        return await this.#show();
      case "complete": {
        const { ask, text, offset } = message;
        const { items } = await protocol.complete(client, { session, text, offset });
        return this.#tell({ kind: "completions", ask, items });
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
    switch (message.kind) {
      case "draft":
        return this.#around.drafts.put(session, message.draft);
      case "open":
        return await openPlace(message.uri, message.range);
      case "link":
        return await followLink(message.href);
      case "copy":
        return await vscode.env.clipboard.writeText(message.text);
      case "attach":
        return this.#tell({ kind: "attached", chips: await chosenFiles() });
      case "drop":
        return this.#tell({
          kind: "attached",
          chips: message.uris.map((uri) => fileChip(vscode.Uri.parse(uri, true))),
        });
      case "paste":
        return this.#tell({
          kind: "attached",
          chips: [pictureChip(message.mediaType, message.base64)],
        });
    }
  }

  async #prompt(session: string, message: FromPanel & { kind: "prompt" }): Promise<void> {
    const { client, drafts } = this.#around;
    const { text, keep, agent } = message;
    try {
      await protocol.prompt(client, {
        session,
        text,
        keep,
        context: contextOf(text, message.chips),
        key: crypto.randomUUID(),
        ...(agent ? { agent } : {}),
      });
    } catch (trouble) {
      // Nothing that was written is lost.
      const draft = { text, chips: message.chips, ...(agent ? { agent } : {}) };
      this.#tell({ kind: "returned", draft });
      throw trouble;
    }
    drafts.sent(text);
    this.#tell({ kind: "sent" });
  }

  async #older(before: number): Promise<void> {
    const followed = this.#following?.session;
    if (!followed) {
      return;
    }
    const place = followed.records.findIndex((record) => record.seq >= before);
    if (place > 0) {
      const records = followed.records.slice(Math.max(0, place - PAGE), place);
      const more = followed.more || place > PAGE;
      this.#tell({ kind: "older", records, more });
      return;
    }
    const records = await followed.older();
    this.#tell({ kind: "older", records, more: followed.more });
  }
}

const STATES = {
  resting: "restricted",
  starting: "starting",
  running: "ready",
  missing: "failed",
  failed: "failed",
} as const satisfies Record<Standing, string>;
