// What sessions ask of people, for a window that does not follow them: looks only at what is new.
// Knows no editor.

import type { SessionRecord } from "../records.ts";
import type { Session } from "../shapes.ts";
import { type Ask, openAsks } from "./asks.ts";

/** The records of a session after a number; without one those of its newest page. */
export type RecordsSince = (session: string, seq?: number) => Promise<readonly SessionRecord[]>;

interface Known {
  readonly seq: number;
  readonly open: readonly Ask[];
}

export class AskWatch {
  readonly #since: RecordsSince;
  readonly #known = new Map<string, Known>();
  readonly #looking = new Map<string, Promise<unknown>>();

  constructor(since: RecordsSince) {
    this.#since = since;
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
    const records = await this.#since(session.id, known?.seq);
    const open = openAsks(known?.open ?? [], records);
    this.#known.set(session.id, { seq: records.at(-1)?.seq ?? known?.seq ?? 0, open });
    return open.filter((ask) => !known?.open.includes(ask));
  }
}
