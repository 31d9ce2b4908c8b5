// Up to which record the person has seen each session. Kept where the editor keeps such things.

export interface Kept {
  get<T>(key: string): T | undefined;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = "sessionls.seen";

export class SeenMarks {
  readonly #kept: Kept;
  readonly #marks: Map<string, number>;
  #isDue = false;

  constructor(kept: Kept) {
    this.#kept = kept;
    this.#marks = new Map(Object.entries(kept.get<Record<string, number>>(KEY) ?? {}));
  }

  /** The last record that was seen. A session that comes up for the first time counts as seen. */
  get(id: string, first: number): number {
    const mark = this.#marks.get(id);
    if (mark === undefined) {
      this.#marks.set(id, first);
      this.#keepSoon();
      return first;
    }
    return mark;
  }

  /** Whether that is news. */
  put(id: string, seq: number): boolean {
    if ((this.#marks.get(id) ?? 0) >= seq) {
      return false;
    }
    this.#marks.set(id, seq);
    this.#keep();
    return true;
  }

  /** A whole list comes up at once, and is kept at once. */
  #keepSoon(): void {
    if (!this.#isDue) {
      this.#isDue = true;
      queueMicrotask(() => this.#keep());
    }
  }

  #keep(): void {
    this.#isDue = false;
    void this.#kept.update(KEY, Object.fromEntries(this.#marks));
  }
}
