// What one panel shows: brings a session's records into it, and lets go of them when another one is
// shown. What comes back for a session that is shown no more is dropped. Knows no editor.

import { changed } from "../../panel/draft.ts";
import type { ContextChip, Draft, ToPanel } from "../../panel/messages.ts";
import type { Place } from "../arguments.ts";
import { type Disposable, Emitter } from "../emitter.ts";
import type { Delta } from "../notices.ts";
import * as protocol from "../protocol.ts";
import type { Standing } from "../server/client.ts";
import { isRefusal } from "../server/refusal.ts";
import { PAGE } from "../sessions/bounds.ts";
import type { Following, SessionStore } from "../sessions/store.ts";
import type { Who } from "../sessions/who.ts";
import type { Session } from "../shapes.ts";
import type { Drafts } from "./drafts.ts";
import { empty, type Why } from "./empty.ts";
import { Paced } from "./paced.ts";

/** What panels share. */
export interface Shared {
  readonly client: protocol.Sender & { readonly standing: Standing };
  readonly store: SessionStore;
  readonly drafts: Drafts;
}

/** What is to be done with a session as soon as it is shown: words to write, a place to show. */
export interface Wish {
  readonly text?: string | undefined;
  readonly place?: Place | undefined;
}

/** What the extension changes in a message that is being written. */
type DraftChange = Extract<ToPanel, { readonly kind: "returned" | "attached" }>;

export class Showing implements Disposable {
  readonly #shared: Shared;
  readonly #paced: Paced;
  readonly #subscriptions: readonly Disposable[];
  readonly #opened = new Emitter<string | undefined>();
  #session: string | undefined;
  #following: Following | undefined;
  #heard: readonly Disposable[] = [];
  /** Another one each time that a session is opened. */
  #opening = {};
  #wish: Wish = {};
  /** Why no session is shown. */
  #why: Why = {};
  #isListening = false;
  #isVisible = true;
  /** The session that the page has been given; behind `#session` while that is being opened. */
  #drawn: string | undefined;

  /** A session is shown from here on, or none. */
  readonly onDidOpen = this.#opened.event;

  /** `tell` reaches the page, as far as there is one. */
  constructor(shared: Shared, tell: (message: ToPanel) => void, session: string | undefined) {
    this.#shared = shared;
    this.#paced = new Paced(tell);
    this.#session = session;
    this.#subscriptions = [
      shared.store.onDidChange(() => this.#changed()),
      shared.store.onDidStream((delta) => this.#streamed(delta)),
      shared.store.onDidDelete((session) => this.#deleted(session)),
      shared.store.who.onDidChange((who) => this.#tellDrawn({ kind: "me", ...meOf(who) })),
    ];
  }

  get session(): string | undefined {
    return this.#session;
  }

  /** Show a session from here on, or none. */
  async open(session: string | undefined, wish: Wish = {}): Promise<void> {
    this.#letGo();
    this.#session = session;
    this.#wish = wish;
    this.#why = {};
    this.#opened.fire(session);
    if (!session) {
      this.#showEmpty();
      return;
    }
    const isStill = this.#still();
    try {
      const following = await this.#shared.store.follow(session);
      if (!isStill()) {
        following.dispose();
        return;
      }
      this.#follow(following);
      await this.newest();
    } catch (trouble) {
      if (isStill()) {
        this.#failed(trouble);
      }
    }
  }

  /** Show a session; opened anew only where it is not there. */
  async show(session: string, wish: Wish): Promise<void> {
    if (session === this.#session && this.#following) {
      this.want(wish);
    } else {
      await this.open(session, wish);
    }
  }

  /** The page listens from here on, for the first time or again: it knows nothing yet. */
  async begin(): Promise<void> {
    this.#isListening = true;
    this.#drawn = undefined;
    await this.open(this.#session, this.#wish);
  }

  /** Do that with the session: at once, or as soon as the page shows it. */
  want(wish: Wish): void {
    this.#wish = { ...this.#wish, ...wish };
    this.#grant();
  }

  /** Whether the person can see it; what is seen is read. */
  seen(isVisible: boolean): void {
    this.#isVisible = isVisible;
    // A page that is out of sight is thrown away, and comes again as a new one.
    this.#isListening &&= isVisible;
    this.#read();
  }

  async stood(standing: Standing): Promise<void> {
    if (standing === "running") {
      this.#tell({ kind: "fine" });
    }
    if (!this.#session) {
      this.#showEmpty();
    } else if (standing === "running" && !this.#following) {
      await this.open(this.#session, this.#wish);
    }
  }

  /** Show the newest page of the session. */
  async newest(): Promise<void> {
    const followed = this.#following?.session;
    if (!followed) {
      return;
    }
    const isStill = this.#still();
    const { client, drafts, store } = this.#shared;
    const [{ agents }, who] = await Promise.all([
      protocol.listAgents(client, { session: followed.id }),
      store.who.get(),
    ]);
    if (isStill() && !store.get(followed.id)) {
      // After a new start of the server the list may come later than this.
      await store.refresh();
    }
    const session = store.get(followed.id);
    if (!session || !isStill()) {
      return;
    }
    const records = followed.records.slice(-PAGE);
    this.#drawn = session.id;
    this.#tell({
      kind: "show",
      session,
      records,
      asks: followed.asks.filter((ask) => ask.seq < (records[0]?.seq ?? 0)),
      more: followed.more || followed.records.length > records.length,
      people: followed.people,
      agents,
      ...meOf(who),
      draft: drafts.get(session.id),
      history: drafts.history,
    });
    this.#grant();
    this.#read();
  }

  /** Tell which agents a session has now. */
  async agents(session: string): Promise<void> {
    const { agents } = await protocol.listAgents(this.#shared.client, { session });
    this.tellOf(session, { kind: "agents", agents });
  }

  /** Bring the records before one of those that are shown. */
  async older(before: number): Promise<void> {
    const isStill = this.#still();
    const page = this.#isDrawn && (await this.#following?.session.before(before));
    if (page && isStill()) {
      this.#tell({ kind: "older", ...page });
    }
  }

  /** Tell what belongs to a session, unless another one is shown by now. */
  tellOf(session: string, message: ToPanel): void {
    if (session === this.#drawn) {
      this.#tell(message);
    }
  }

  /** A message that could not be sent goes back where it was written. */
  giveBack(session: string, draft: Draft): void {
    this.#write(session, { kind: "returned", draft });
  }

  /** What was chosen, dropped or pasted becomes part of the message that is being written. */
  attach(session: string, chips: readonly ContextChip[]): void {
    this.#write(session, { kind: "attached", chips });
  }

  dispose(): void {
    this.#letGo();
    this.#isListening = false;
    this.#drawn = undefined;
    this.#paced.dispose();
    this.#opened.dispose();
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }

  #write(session: string, change: DraftChange): void {
    // A page that is out of sight hears nothing; it begins with the draft when it comes again.
    if (this.#isListening && session === this.#drawn) {
      this.#tell(change);
    } else {
      const { drafts } = this.#shared;
      drafts.put(session, changed(drafts.get(session), change));
    }
  }

  #follow(following: Following): void {
    this.#following = following;
    const { session } = following;
    this.#heard = [
      session.onDidRecord((records) => {
        this.#tellDrawn({ kind: "records", records });
        this.#read();
      }),
      session.onDidMeet((people) => this.#tellDrawn({ kind: "people", people })),
    ];
  }

  #letGo(): void {
    this.#opening = {};
    for (const one of this.#heard) {
      one.dispose();
    }
    this.#heard = [];
    this.#following?.dispose();
    this.#following = undefined;
  }

  get #isDrawn(): boolean {
    return this.#drawn !== undefined && this.#drawn === this.#session;
  }

  /** Answers later on whether nothing has been opened since. */
  #still(): () => boolean {
    const opening = this.#opening;
    return () => opening === this.#opening;
  }

  #grant(): void {
    if (!this.#isListening || !this.#isDrawn) {
      return;
    }
    const { text, place } = this.#wish;
    this.#wish = {};
    if (text !== undefined) {
      this.#tell({ kind: "compose", text });
    }
    if (place !== undefined) {
      this.#tell({ kind: "reveal", place });
    }
  }

  #failed(trouble: unknown): void {
    this.#letGo();
    this.#why = { trouble: trouble instanceof Error ? trouble.message : String(trouble) };
    // What the server refuses now it would refuse at each start of the window.
    if (isRefusal(trouble)) {
      this.#forget();
    }
    this.#showEmpty();
  }

  /** Somebody has deleted a session, here or elsewhere. */
  #deleted(session: Session): void {
    if (session.id === this.#session) {
      this.#letGo();
      this.#why = { deleted: session.title };
      this.#forget();
      this.#showEmpty();
    }
  }

  #forget(): void {
    this.#session = undefined;
    this.#wish = {};
    this.#opened.fire(undefined);
  }

  #showEmpty(): void {
    this.#drawn = undefined;
    const { client, store } = this.#shared;
    this.#tell(empty(store, client.standing, this.#why));
  }

  #changed(): void {
    if (!this.#session) {
      this.#showEmpty();
      return;
    }
    const session = this.#shared.store.get(this.#session);
    if (session) {
      this.#tellDrawn({ kind: "session", session });
    }
  }

  #streamed(delta: Delta): void {
    if (delta.session === this.#session) {
      this.#tellDrawn({ kind: "delta", delta });
    }
  }

  #tell(message: ToPanel): void {
    this.#paced.tell(message);
  }

  #tellDrawn(message: ToPanel): void {
    if (this.#isDrawn) {
      this.#tell(message);
    }
  }

  #read(): void {
    if (this.#isVisible && this.#following) {
      const { id, seq } = this.#following.session;
      this.#shared.store.saw(id, seq);
    }
  }
}

function meOf({ person, isGuest }: Who): { readonly me: string; readonly isGuest: boolean } {
  return { me: person.id ?? person.name, isGuest };
}
