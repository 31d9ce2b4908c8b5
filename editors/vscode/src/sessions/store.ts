// What this window knows of sessions: the list, and those that it follows. Knows no editor.
// The server decides; this remembers what it said and tells who listens.

import { type Disposable, Emitter } from "../emitter.ts";
import type { Delta, Listed, Mention, Presence, Update } from "../notices.ts";
import * as protocol from "../protocol.ts";
import type { SessionRecord } from "../records.ts";
import type { Session } from "../shapes.ts";
import { Followed } from "./followed.ts";
import type { SeenMarks } from "./seen.ts";
import { Recognised } from "./who.ts";

export interface Recorded {
  readonly session: string;
  readonly records: readonly SessionRecord[];
}

/** A session that is followed until this is disposed of. */
export interface Following extends Disposable {
  readonly session: Followed;
}

interface Known {
  readonly it: Followed;
  readonly begun: Promise<void>;
  holders: number;
}

/** How many sessions a window lists. */
const LISTED = 1000;

export class SessionStore implements Disposable {
  readonly #sender: protocol.Sender;
  readonly #seen: SeenMarks;
  readonly #sessions = new Map<string, Session>();
  readonly #followed = new Map<string, Known>();
  readonly #changed = new Emitter<void>();
  readonly #recorded = new Emitter<Recorded>();
  readonly #streamed = new Emitter<Delta>();
  readonly #met = new Emitter<Presence>();
  readonly #mentioned = new Emitter<Mention>();
  readonly #deleted = new Emitter<Session>();

  /** The list, or what one of its sessions tells of itself, has changed. */
  readonly onDidChange = this.#changed.event;
  /** Records of followed sessions, in order and without a gap. */
  readonly onDidRecord = this.#recorded.event;
  /** Words of messages that are being made. */
  readonly onDidStream = this.#streamed.event;
  /** Who is in a followed session from now on. */
  readonly onDidMeet = this.#met.event;
  /** A message mentions the person at this window. */
  readonly onDidMention = this.#mentioned.event;
  /** A session is gone for good. */
  readonly onDidDelete = this.#deleted.event;

  /** Who is at this window; when that is known, `onDidChange` tells it, too. */
  readonly who: Recognised;

  constructor(sender: protocol.Sender, seen: SeenMarks) {
    this.#sender = sender;
    this.#seen = seen;
    this.who = new Recognised(sender);
    this.who.onDidChange(() => this.#changed.fire());
  }

  /** All sessions, archived ones too, newest activity first. */
  get sessions(): readonly Session[] {
    return [...this.#sessions.values()].sort((a, b) => (a.updated < b.updated ? 1 : -1));
  }

  get(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  /** A followed session, if somebody in this window follows it. */
  followed(id: string): Followed | undefined {
    return this.#followed.get(id)?.it;
  }

  /** Ask the server for the whole list, and catch up with what is followed. */
  async refresh(): Promise<void> {
    const asked = { state: "all", limit: LISTED } as const;
    const { sessions } = await protocol.listSessions(this.#sender, asked);
    this.show(sessions);
    // One that is gone meanwhile keeps none of the others from catching up.
    await Promise.allSettled([...this.#followed.values()].map((one) => one.it.catchUp()));
  }

  /** Take a list as it is, from wherever it was read. */
  show(sessions: readonly Session[]): void {
    this.#sessions.clear();
    for (const session of sessions) {
      this.#sessions.set(session.id, session);
    }
    this.#changed.fire();
  }

  /** Follow a session until what this answers is disposed of; several may. */
  async follow(id: string): Promise<Following> {
    const known = this.#followed.get(id) ?? this.#begin(id);
    known.holders += 1;
    await known.begun;
    return this.#held(known);
  }

  /** Whoever loads a session is in it, until they leave; nobody leaves what is followed. */
  leave(id: string): void {
    if (!this.#followed.has(id)) {
      // The server notices by itself when this does not arrive.
      protocol.leave(this.#sender, { session: id }).catch(() => undefined);
    }
  }

  /** Whether there is something in a session that the person has not seen. */
  isUnread(session: Session): boolean {
    return session.seq > this.#seen.get(session.id, session.seq);
  }

  /** The person has seen a session up to a record. */
  saw(id: string, seq: number): void {
    if (this.#seen.put(id, seq)) {
      this.#changed.fire();
    }
  }

  async updated(update: Update): Promise<void> {
    await this.#followed.get(update.session)?.it.take(update);
  }

  streamed(delta: Delta): void {
    this.#streamed.fire(delta);
  }

  met(presence: Presence): void {
    this.#followed.get(presence.session)?.it.meet(presence.people);
  }

  mentioned(mention: Mention): void {
    this.#mentioned.fire(mention);
  }

  listed({ session, deleted }: Listed): void {
    if (deleted) {
      this.#sessions.delete(session.id);
      this.#followed.delete(session.id);
      this.#deleted.fire(session);
    } else {
      this.#sessions.set(session.id, session);
    }
    this.#changed.fire();
  }

  dispose(): void {
    this.who.dispose();
    for (const emitter of [
      this.#changed,
      this.#recorded,
      this.#streamed,
      this.#met,
      this.#mentioned,
      this.#deleted,
    ]) {
      emitter.dispose();
    }
  }

  #begin(id: string): Known {
    const it = new Followed(this.#sender, id);
    it.onDidRecord((records) => this.#recorded.fire({ session: id, records }));
    it.onDidMeet((people) => this.#met.fire({ session: id, people }));
    const known = { it, begun: this.#listedFrom(it), holders: 0 };
    this.#followed.set(id, known);
    return known;
  }

  /** Once, at the beginning: later the list knows better. */
  async #listedFrom(it: Followed): Promise<void> {
    try {
      const session = await it.begin();
      // What was told while it was loaded is newer.
      if ((this.get(it.id)?.seq ?? 0) <= session.seq) {
        this.listed({ session });
      }
    } catch (trouble) {
      this.#followed.delete(it.id);
      throw trouble;
    }
  }

  #held(known: Known): Following {
    let isHeld = true;
    const dispose = (): void => {
      if (isHeld) {
        isHeld = false;
        this.#letGo(known);
      }
    };
    return { session: known.it, dispose };
  }

  #letGo(known: Known): void {
    known.holders -= 1;
    if (known.holders === 0 && this.#followed.get(known.it.id) === known) {
      this.#followed.delete(known.it.id);
      this.leave(known.it.id);
    }
  }
}
