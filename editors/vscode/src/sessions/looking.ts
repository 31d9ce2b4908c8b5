// Looks at sessions without following them from there on: what they ask, and what is new in them.
// Where this window follows one it has the answer already. Knows no editor.

import * as protocol from "../protocol.ts";
import type { SessionRecord } from "../records.ts";
import { type Ask, asksOf } from "./asks.ts";
import { PAGE } from "./bounds.ts";
import type { Followed } from "./followed.ts";
import type { SessionStore } from "./store.ts";

/** What a session asks after one of its records. */
export interface Asking {
  readonly seq: number;
  readonly open: readonly Ask[];
}

type Following = Pick<SessionStore, "followed" | "follow" | "leave">;

export class Looking {
  readonly #sender: protocol.Sender;
  readonly #store: Following;

  constructor(sender: protocol.Sender, store: Following) {
    this.#sender = sender;
    this.#store = store;
  }

  /** What a session asks now, however long ago it was asked. */
  async asking(id: string): Promise<Asking> {
    const known = await this.#known(id, ({ seq, asks }) => ({ seq, open: asks }));
    return known ?? (await this.#left(id, () => this.#page(id)));
  }

  /** The records after a number. */
  async since(id: string, seq: number): Promise<readonly SessionRecord[]> {
    const known = await this.#known(id, ({ records }) =>
      records[0] && records[0].seq <= seq + 1
        ? records.filter((record) => record.seq > seq)
        : undefined,
    );
    return known ?? (await this.#left(id, () => this.#pages(id, seq)));
  }

  /** What is taken of a followed session, with all that there is; nothing of any other one. */
  async #known<T>(id: string, take: (it: Followed) => T): Promise<T | undefined> {
    if (!this.#store.followed(id)) {
      return undefined;
    }
    // Held, for whoever catches up is in the session again, also if all others let go meanwhile.
    const following = await this.#store.follow(id);
    try {
      await following.session.catchUp();
      return take(following.session);
    } finally {
      following.dispose();
    }
  }

  async #left<T>(id: string, load: () => Promise<T>): Promise<T> {
    try {
      return await load();
    } finally {
      this.#store.leave(id);
    }
  }

  async #page(id: string): Promise<Asking> {
    const page = await protocol.load(this.#sender, { session: id, limit: PAGE });
    return { seq: page.records.at(-1)?.seq ?? 0, open: asksOf(page) };
  }

  async #pages(id: string, since: number): Promise<readonly SessionRecord[]> {
    const found: SessionRecord[] = [];
    for (let more = true; more; ) {
      const after = found.at(-1)?.seq ?? since;
      const asked = { session: id, limit: PAGE, since: after };
      const page = await protocol.load(this.#sender, asked);
      found.push(...page.records);
      more = page.more && page.records.length > 0;
    }
    return found;
  }
}
