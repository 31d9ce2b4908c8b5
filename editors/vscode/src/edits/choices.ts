// What a person has chosen for each hunk of a proposed edit, and what to answer. Knows no editor.

export type Choice = "accepted" | "rejected";

export class Choices {
  readonly #numbers: readonly number[];
  readonly #unseen: readonly number[];
  readonly #made = new Map<number, Choice>();

  /** `numbers` are those of the hunks that are shown; `unseen` those of files that cannot be. */
  constructor(numbers: readonly number[], unseen: readonly number[] = []) {
    this.#numbers = numbers;
    this.#unseen = unseen;
  }

  get(number: number): Choice | undefined {
    return this.#made.get(number);
  }

  choose(number: number, choice: Choice): void {
    if (this.#numbers.includes(number)) {
      this.#made.set(number, choice);
    }
  }

  /** Choose the same for every hunk that has no choice yet. */
  chooseRest(choice: Choice): void {
    for (const number of this.#numbers) {
      if (!this.#made.has(number)) {
        this.#made.set(number, choice);
      }
    }
  }

  get isComplete(): boolean {
    return this.#numbers.every((number) => this.#made.has(number));
  }

  /** How many hunks have no choice yet. */
  get left(): number {
    return this.#numbers.length - this.#made.size;
  }

  /** What to answer; hunks without a choice are not accepted, nor are those that nobody saw. */
  get answer(): "all" | "none" | readonly number[] {
    const accepted = this.#numbers.filter((number) => this.#made.get(number) === "accepted");
    if (accepted.length === this.#numbers.length && this.#unseen.length === 0) {
      return "all";
    }
    return accepted.length === 0 ? "none" : accepted;
  }
}
