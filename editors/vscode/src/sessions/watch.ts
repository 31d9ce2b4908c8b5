// What sessions ask of people, for a window that does not follow them: looks only at what is new.
// Knows no editor.

import type { Session } from "../shapes.ts";
import { type Ask, openAsks } from "./asks.ts";
import type { Asking, Looking } from "./looking.ts";

export class AskWatch {
  readonly #sessions: Looking;
  readonly #known = new Map<string, Asking>();
  readonly #looking = new Map<string, Promise<unknown>>();

  constructor(sessions: Looking) {
    this.#sessions = sessions;
  }

  /** What a session asks that it did not ask at the last look; one look at a time. */
  async news(session: Session): Promise<readonly Ask[]> {
    const before = this.#looking.get(session.id);
    const look = this.#after(before, session);
    this.#looking.set(session.id, look);
    try {
      return await look;
    } finally {
      if (this.#looking.get(session.id) === look) {
        this.#looking.delete(session.id);
      }
    }
  }

  async #after(before: Promise<unknown> | undefined, session: Session): Promise<readonly Ask[]> {
    await before?.catch(() => undefined);
    const known = this.#known.get(session.id);
    if (known && known.seq >= session.seq) {
      return [];
    }
    const now = known
      ? await this.#later(session.id, known)
      : await this.#sessions.asking(session.id);
    this.#known.set(session.id, now);
    return now.open.filter((ask) => !known?.open.includes(ask));
  }

  async #later(session: string, known: Asking): Promise<Asking> {
    const records = await this.#sessions.since(session, known.seq);
    return { seq: records.at(-1)?.seq ?? known.seq, open: openAsks(known.open, records) };
  }
}
