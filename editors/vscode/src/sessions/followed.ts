// One session that this window follows: its records without a gap, and who is in it.
// Keeps what was loaded; asks for the rest. Knows no editor.

import { Emitter } from "../emitter.ts";
import type { Update } from "../notices.ts";
import * as protocol from "../protocol.ts";
import type { SessionRecord } from "../records.ts";
import type { Person, Session } from "../shapes.ts";
import { type Ask, asksOf, openAsks } from "./asks.ts";
import { FEWER_RECORDS, FIRST, MOST_RECORDS, PAGE } from "./bounds.ts";

/** Records that follow each other, and whether there are some before them. */
export interface Page {
  readonly records: readonly SessionRecord[];
  readonly more: boolean;
}

export class Followed {
  readonly id: string;
  readonly #sender: protocol.Sender;
  readonly #recorded = new Emitter<readonly SessionRecord[]>();
  readonly #met = new Emitter<readonly Person[]>();
  #records: SessionRecord[] = [];
  #asks: readonly Ask[] = [];
  #people: readonly Person[] = [];
  #workspace: string | undefined;
  #more = false;
  #catchingUp: Promise<void> | undefined;
  #wanted = 0;

  /** Records that came after those that are there, in order and without a gap. */
  readonly onDidRecord = this.#recorded.event;
  /** Who is in the session from now on. */
  readonly onDidMeet = this.#met.event;

  constructor(sender: protocol.Sender, id: string) {
    this.#sender = sender;
    this.id = id;
  }

  /** The records that are loaded, oldest first; those before them come with `before`. */
  get records(): readonly SessionRecord[] {
    return this.#records;
  }

  /** What waits for an answer, however long ago it was asked. */
  get asks(): readonly Ask[] {
    return this.#asks;
  }

  get people(): readonly Person[] {
    return this.#people;
  }

  /** The URI of the folder that it belongs to. */
  get workspace(): string | undefined {
    return this.#workspace;
  }

  /** Whether there are records before those that are loaded. */
  get more(): boolean {
    return this.#more;
  }

  /** The number of the last record that is loaded. */
  get seq(): number {
    return this.#records.at(-1)?.seq ?? 0;
  }

  /** Load the last page, and hear of what follows. */
  async begin(): Promise<Session> {
    const first = this.#first();
    // What comes before the first page has arrived is loaded after it.
    this.#catchingUp = first.then(() => this.#missing()).finally(() => this.#caughtUp());
    await this.#catchingUp;
    return await first;
  }

  /** The page before a record, loaded where it is not there; empty at the beginning. */
  async before(seq: number): Promise<Page> {
    const kept = this.#records.filter((record) => record.seq < seq);
    if (kept.length > 0 || !this.#more) {
      const records = kept.slice(-PAGE);
      return { records, more: this.#more || records.length < kept.length };
    }
    const asked = { session: this.id, before: seq, limit: PAGE };
    const { records, more } = await protocol.load(this.#sender, asked);
    // Two who scroll up at once ask for the same page, and who is far above leaves a gap.
    if (this.#records[0]?.seq === seq && this.#records.length + PAGE <= MOST_RECORDS) {
      this.#records = [...records, ...this.#records];
      this.#more = more;
    }
    return { records, more };
  }

  /** Take an update. One that leaves a gap is loaded anew, with what lies between. */
  async take(update: Update): Promise<void> {
    const first = update.records[0];
    const follows = first !== undefined && first.seq === this.seq + 1;
    if (this.#catchingUp || update.behind || !follows) {
      this.#wanted = Math.max(this.#wanted, update.seq ?? update.records.at(-1)?.seq ?? 0);
      await this.catchUp();
      // Who was about to end when this came has not asked for it.
      if (this.#wanted > this.seq) {
        await this.catchUp();
      }
      return;
    }
    this.#add(update.records);
  }

  /** Load what came after the last record; several who ask at once share it. */
  catchUp(): Promise<void> {
    this.#catchingUp ??= this.#load().finally(() => this.#caughtUp());
    return this.#catchingUp;
  }

  meet(people: readonly Person[]): void {
    this.#people = people;
    this.#met.fire(people);
  }

  async #first(): Promise<Session> {
    const page = await protocol.load(this.#sender, { session: this.id, limit: FIRST });
    this.#records = [...page.records];
    this.#asks = asksOf(page);
    this.#more = page.more;
    this.#workspace = page.workspace;
    this.meet(page.people);
    return page.session;
  }

  async #missing(): Promise<void> {
    if (this.#wanted > this.seq) {
      await this.#load();
    }
  }

  #caughtUp(): void {
    this.#catchingUp = undefined;
  }

  async #load(): Promise<void> {
    let more = true;
    while (more) {
      const asked = { session: this.id, since: this.seq, limit: PAGE };
      const page = await protocol.load(this.#sender, asked);
      this.#add(page.records);
      this.meet(page.people);
      // What was announced meanwhile stands in the answer, or in the next one.
      more = page.records.length > 0 && (page.more || this.#wanted > this.seq);
    }
  }

  #add(records: readonly SessionRecord[]): void {
    const fresh = records.filter((record) => record.seq > this.seq);
    if (fresh.length > 0) {
      this.#records.push(...fresh);
      this.#asks = openAsks(this.#asks, fresh);
      if (this.#records.length > MOST_RECORDS) {
        this.#records = this.#records.slice(-FEWER_RECORDS);
        this.#more = true;
      }
      this.#recorded.fire(fresh);
    }
  }
}
