// Which folder of a window with several each session belongs to. The list that the store holds is
// that of all folders, so each folder is asked for its own. In a window with one nobody is asked.

import type { Folder } from "../commands/where.ts";
import { type Disposable, Emitter } from "../emitter.ts";
import * as protocol from "../protocol.ts";
import { coalesced } from "../server/coalesced.ts";
import { isRefusal } from "../server/refusal.ts";
import type { Session } from "../shapes.ts";
import { aboveOf } from "./forest.ts";
import type { SessionStore } from "./store.ts";

type Listing = Pick<SessionStore, "sessions" | "get" | "onDidChange">;

/** How many sessions the server lists at most. */
const MOST = 1000;
/** Sessions that nobody has asked about are among the newest; so many others may be newer. */
const NEWER = 50;

export class Homes implements Disposable {
  readonly #sender: protocol.Sender;
  readonly #store: Listing;
  readonly #folders: () => readonly Folder[];
  /** The URI of each session's folder. */
  readonly #known = new Map<string, string>();
  /** Sessions that the folders were asked about, whether one of them had it or not. */
  readonly #asked = new Set<string>();
  /** How often the window has got other folders. */
  #changes = 0;
  readonly #learnt = new Emitter<void>();
  readonly #listening: Disposable;
  readonly #ask = coalesced(() => this.#askAll());

  /** Names may be others than before. */
  readonly onDidLearn = this.#learnt.event;

  /** `folders` are those of the window now. */
  constructor(sender: protocol.Sender, store: Listing, folders: () => readonly Folder[]) {
    this.#sender = sender;
    this.#store = store;
    this.#folders = folders;
    this.#listening = store.onDidChange(() => void this.look());
  }

  /** The name of the folder for a session's row: none where that is clear, or not known. */
  nameFor(session: Session): string | undefined {
    const folders = this.#folders();
    // A fork is in the same folder as the session under which it stands.
    if (folders.length < 2 || aboveOf(session, (id) => this.#store.get(id))) {
      return undefined;
    }
    const home = this.#known.get(session.id);
    return folders.find((one) => one.uri.toString() === home)?.name;
  }

  /** Find out what is not known yet of the sessions in the list. */
  async look(): Promise<void> {
    if (this.#folders().length > 1 && this.#unasked().length > 0) {
      await this.#ask();
    }
  }

  /** The window has other folders from here on. */
  async anew(): Promise<void> {
    this.#changes += 1;
    this.#asked.clear();
    this.#learnt.fire();
    await this.look();
  }

  /** Take it from a list of one folder, from wherever that was read. */
  take(folder: Folder, sessions: readonly Session[]): void {
    for (const { id } of sessions) {
      this.#known.set(id, folder.uri.toString());
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#learnt.dispose();
  }

  #unasked(): readonly string[] {
    return this.#store.sessions.map((one) => one.id).filter((id) => !this.#asked.has(id));
  }

  async #askAll(): Promise<void> {
    const unasked = this.#unasked();
    if (unasked.length === 0) {
      return;
    }
    const changes = this.#changes;
    const limit = Math.min(unasked.length + NEWER, MOST);
    const answers = await Promise.allSettled(
      this.#folders().map((folder) => this.#listed(folder, limit)),
    );
    // A folder that is refused will be so again; an answer that was lost is worth another try.
    const isAnswered = answers.every((one) => one.status === "fulfilled" || isRefusal(one.reason));
    // Folders that came meanwhile were not asked.
    if (isAnswered && changes === this.#changes) {
      unasked.forEach((id) => void this.#asked.add(id));
    }
    this.#learnt.fire();
  }

  async #listed(folder: Folder, limit: number): Promise<void> {
    const asked = { workspace: folder.uri.toString(), state: "all", limit } as const;
    const { sessions } = await protocol.listSessions(this.#sender, asked);
    this.take(folder, sessions);
  }
}
