/**
 * The list of entries: where each message, turn and step stands in it, and how one of them changes.
 * Entries are replaced, never changed, so that only what is another one is drawn anew.
 */

import type { Entry, MessageEntry, NoteEntry, Step, TurnEntry } from "./entry.ts";

/** The call in which a turn of another agent runs. */
interface Outer {
  readonly turn: string;
  readonly call: string;
}

export class Listing {
  private readonly list: Entry[] = [];
  private readonly places = new Map<string, number>();
  private readonly inner = new Map<string, Outer>();
  private readonly innerTurns = new Map<string, TurnEntry>();
  private readonly stepOwners = new Map<string, string>();
  private readonly waiting = new Set<string>();

  /** The entries in their order; a new array each time. */
  entries(): readonly Entry[] {
    return this.list.map((entry) => (entry.kind === "turn" ? this.whole(entry) : entry));
  }

  push(entry: Entry): void {
    this.places.set(entry.kind === "turn" ? entry.turn : entry.key, this.list.length);
    this.list.push(entry);
    if (entry.kind === "message" && entry.isWaiting) this.waiting.add(entry.key);
  }

  /** A turn that stands inside a call of another turn. */
  nest(turn: TurnEntry, outer: Outer): void {
    this.inner.set(turn.turn, outer);
    this.innerTurns.set(turn.turn, turn);
  }

  hasTurn(turn: string): boolean {
    return this.innerTurns.has(turn) || this.at(turn)?.kind === "turn";
  }

  /** The turns in which words stream, inner ones as well. */
  streaming(): readonly TurnEntry[] {
    const turns = this.list.filter((entry) => entry.kind === "turn");
    return [...turns, ...this.innerTurns.values()].filter((turn) => turn.live !== undefined);
  }

  hasStep(key: string): boolean {
    return this.stepOwners.has(key);
  }

  changeTurn(turn: string, next: (turn: TurnEntry) => TurnEntry): void {
    const inner = this.innerTurns.get(turn);
    if (inner) {
      this.innerTurns.set(turn, next(inner));
      return;
    }
    const entry = this.at(turn);
    if (entry?.kind === "turn") this.put(turn, next(entry));
  }

  changeMessage(id: string, change: Partial<MessageEntry>): void {
    const entry = this.at(id);
    if (entry?.kind !== "message") return;
    const changed = { ...entry, ...change };
    this.put(id, changed);
    if (changed.isWaiting) this.waiting.add(id);
    else this.waiting.delete(id);
  }

  /** The messages that wait for a turn wait no longer. */
  endWaiting(turn: string): void {
    for (const id of this.waiting) {
      const entry = this.at(id);
      if (entry?.kind === "message" && entry.turn === turn) {
        this.changeMessage(id, { isWaiting: false });
      }
    }
  }

  changeNote(seq: number, next: (note: NoteEntry) => NoteEntry): void {
    const place = this.list.findIndex((entry) => entry.kind === "note" && entry.seq === seq);
    const entry = this.list[place];
    if (entry?.kind === "note") this.list[place] = next(entry);
  }

  addStep(turn: string, step: Step): void {
    this.stepOwners.set(step.key, turn);
    this.changeTurn(turn, (entry) => ({ ...entry, steps: [...entry.steps, step] }));
  }

  changeStep(key: string, next: (step: Step) => Step): void {
    const turn = this.stepOwners.get(key);
    if (turn === undefined) return;
    this.changeTurn(turn, (entry) => ({
      ...entry,
      steps: entry.steps.map((step) => (step.key === key ? next(step) : step)),
    }));
  }

  private at(key: string): Entry | undefined {
    return this.list[this.places.get(key) ?? -1];
  }

  private put(key: string, entry: Entry): void {
    const place = this.places.get(key);
    if (place !== undefined) this.list[place] = entry;
  }

  /** The turn with the turns inside its calls. */
  private whole(turn: TurnEntry): TurnEntry {
    if (this.inner.size === 0) return turn;
    const kids = [...this.inner].filter(([, outer]) => outer.turn === turn.turn);
    if (kids.length === 0) return turn;
    const byCall = new Map(kids.map(([id, outer]) => [outer.call, id]));
    const steps = turn.steps.map((step) => {
      const kid =
        step.kind === "call" ? this.innerTurns.get(byCall.get(step.call.id) ?? "") : undefined;
      return kid && step.kind === "call" ? { ...step, inner: this.whole(kid) } : step;
    });
    return { ...turn, steps };
  }
}
