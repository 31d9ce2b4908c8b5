// Events for code that knows no editor. The same shape as VS Code's, so that either can listen.

export interface Disposable {
  dispose(): void;
}

export type Listener<T> = (event: T) => void;
export type Listen<T> = (listener: Listener<T>) => Disposable;

export class Emitter<T> {
  readonly #listeners = new Set<Listener<T>>();

  /** Hear of everything from now on; dispose of the result to stop. */
  readonly event: Listen<T> = (listener) => {
    // A wrapper, so that the same listener may come twice.
    const own: Listener<T> = (event) => listener(event);
    this.#listeners.add(own);
    return { dispose: () => this.#listeners.delete(own) };
  };

  fire(event: T): void {
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}
