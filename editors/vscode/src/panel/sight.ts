// Which sessions the person can see now, in whichever panels. Knows no editor.

export class Sight {
  readonly #seen = new Map<object, string>();

  /** A panel shows this session where it can be seen, or none. */
  mark(panel: object, session: string | undefined): void {
    if (session === undefined) {
      this.#seen.delete(panel);
    } else {
      this.#seen.set(panel, session);
    }
  }

  /** The one session that can be seen; none where there are several. */
  get only(): string | undefined {
    const [first, ...others] = new Set(this.#seen.values());
    return others.length === 0 ? first : undefined;
  }

  has(session: string): boolean {
    return [...this.#seen.values()].includes(session);
  }
}
