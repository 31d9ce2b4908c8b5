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

  has(session: string): boolean {
    return [...this.#seen.values()].includes(session);
  }
}
