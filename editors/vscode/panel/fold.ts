/** From records and streamed words to what the panel shows: the same records give the same entries. */

import type { Delta } from "../src/notices.ts";
import type { RecordOf, SessionRecord } from "../src/records.ts";
import type { Usage } from "../src/shapes.ts";
import type { Entry, NoteEntry, Step, TurnEntry } from "./entry.ts";
import { Listing } from "./listing.ts";
import { noteOf } from "./notes.ts";
import { changeOf, stepOf } from "./steps.ts";

/** Not models: words for the one that is chosen when the turn runs. */
const CHOOSING: readonly string[] = ["auto", "inherit"];

/** What nobody has counted has no known cost. */
const UNCOUNTED: Usage = { cost: null };

export class Fold {
  private readonly listing = new Listing();

  /** The entries in their order; a new array each time. */
  entries(): readonly Entry[] {
    return this.listing.entries();
  }

  /** Take records in, in the order of their numbers. */
  add(records: readonly SessionRecord[]): void {
    for (const record of records) this.take(record);
  }

  /** Take in what stands far beyond the records so far: it changes what is there, and begins nothing. */
  addBeyond(records: readonly SessionRecord[]): void {
    for (const record of records) {
      const begins = record.kind === "turnStarted" && !this.listing.hasTurn(record.turn);
      if (begins) this.listing.endWaiting(record.turn);
      else this.take(record);
    }
  }

  /** Add words to the message that is being made. */
  hear(delta: Delta): void {
    this.listing.changeTurn(delta.turn, (turn) => {
      const before = turn.live?.message === delta.message ? turn.live : { text: "", thought: "" };
      return {
        ...turn,
        live: {
          message: delta.message,
          text: before.text + delta.text,
          thought: before.thought + (delta.thought ?? ""),
        },
      };
    });
  }

  /** Go on with the words that stream in another fold of the session, unless they are whole. */
  goOn(before: Fold): void {
    for (const { turn, live } of before.listing.streaming()) {
      if (live && this.listing.hasStep(live.message)) continue;
      this.listing.changeTurn(turn, (entry) =>
        entry.end.kind === "open" ? { ...entry, live } : entry,
      );
    }
  }

  private take(record: SessionRecord): void {
    const { listing } = this;
    switch (record.kind) {
      case "messageAdded":
        if (record.message.turn) this.stepped(record);
        else this.written(record);
        break;
      case "messageEdited": {
        const { agent, blocks = [] } = record;
        listing.changeMessage(record.messageId, { blocks, agent, isEdited: true });
        break;
      }
      case "messageWithdrawn": {
        const change = { isWithdrawn: true, isWaiting: false, isHeld: false };
        listing.changeMessage(record.messageId, change);
        break;
      }
      case "messageReleased": {
        const change = { turn: record.turn, isHeld: false, isWaiting: true };
        listing.changeMessage(record.messageId, change);
        break;
      }
      case "turnRetried":
        listing.changeMessage(record.message, { turn: record.turn, isWaiting: true });
        break;
      case "turnStarted":
        this.started(record);
        break;
      case "turnPaused": {
        const end = { kind: "paused" } as const;
        listing.changeTurn(record.turn, (turn) => ({ ...turn, live: undefined, end }));
        break;
      }
      case "turnEnded":
        this.ended(record);
        break;
      case "compactionUndone":
        listing.changeNote(record.compaction, takenBack);
        break;
      default:
        this.stepped(record);
    }
  }

  /** A person writes something. */
  private written(record: RecordOf<"messageAdded">): void {
    const { seq, at, by, message } = record;
    this.listing.push({
      kind: "message",
      key: message.id,
      seq,
      at,
      by,
      id: message.id,
      agent: message.agent,
      blocks: message.blocks ?? [],
      turn: record.turn,
      isWaiting: record.turn !== undefined,
      isHeld: record.held ?? false,
      isWithdrawn: false,
      isEdited: false,
    });
  }

  private started(record: RecordOf<"turnStarted">): void {
    const { turn, agent, message, parentTurn, parentCall } = record;
    const model = asked(record.model);
    this.listing.changeMessage(message, { isWaiting: false });
    if (this.listing.hasTurn(turn)) {
      const end = { kind: "open" } as const;
      this.listing.changeTurn(turn, (entry) => ({
        ...entry,
        agent,
        model: model || entry.model,
        end,
      }));
      return;
    }
    const entry = beginning(turn, record, { agent, model, message });
    if (parentTurn && parentCall) {
      this.listing.nest(entry, { turn: parentTurn, call: parentCall });
    } else {
      this.listing.push(entry);
    }
  }

  private ended(record: RecordOf<"turnEnded">): void {
    // A turn that was cancelled while it waited has no entry of its own; its message has.
    this.listing.endWaiting(record.turn);
    this.listing.changeTurn(record.turn, (turn) => ({
      ...turn,
      live: undefined,
      model: record.model ?? turn.model,
      end: {
        kind: "ended",
        seq: record.seq,
        reason: record.stopReason,
        usage: record.usage ?? UNCOUNTED,
        error: record.error,
      },
    }));
  }

  private stepped(record: SessionRecord): void {
    const begun = stepOf(record);
    const change = changeOf(record);
    if (begun) this.begun(begun.turn, begun.step, record);
    else if (change) this.listing.changeStep(change.key, change.next);
    else this.noted(record);
  }

  private begun(turn: string, step: Step, record: SessionRecord): void {
    // A finding that is found again is reported again, at its new place.
    if (step.kind === "finding" && this.listing.hasStep(step.key)) {
      this.listing.changeStep(step.key, (old) => ({ ...old, ...step }));
      return;
    }
    // The beginning of the first turn of a page may stand on the page before it.
    if (!this.listing.hasTurn(turn)) {
      const unknown = { agent: agentOf(record), model: "", message: "" };
      this.listing.push(beginning(turn, record, unknown));
    }
    this.listing.addStep(turn, step);
    if (step.kind === "said" || step.kind === "call") this.goneOn(turn, step.key);
  }

  /** A turn that says or does something is open, also when it was paused before. */
  private goneOn(turn: string, key: string): void {
    this.listing.changeTurn(turn, (entry) => ({
      ...entry,
      live: entry.live?.message === key ? undefined : entry.live,
      end: entry.end.kind === "paused" ? { kind: "open" } : entry.end,
    }));
  }

  private noted(record: SessionRecord): void {
    const what = noteOf(record);
    if (what) {
      const { id, seq, at, by } = record;
      this.listing.push({ kind: "note", key: id, seq, at, by, what });
    }
  }
}

/** The model that a turn asks first; nothing where that is chosen only then. */
function asked(models: string): string {
  const [first = ""] = models.split(", ");
  return CHOOSING.includes(first) ? "" : first;
}

function beginning(
  turn: string,
  { seq, at }: SessionRecord,
  known: Pick<TurnEntry, "agent" | "model" | "message">,
): TurnEntry {
  return { kind: "turn", key: turn, seq, at, turn, ...known, steps: [], end: { kind: "open" } };
}

function agentOf(record: SessionRecord): string {
  if (record.kind === "messageAdded") return record.message.agent ?? record.by.name;
  if (record.kind === "findingReported") return record.finding.agent;
  return record.by.kind === "agent" ? record.by.name : "";
}

function takenBack(note: NoteEntry): NoteEntry {
  const { what } = note;
  return what.kind === "compacted" ? { ...note, what: { ...what, isUndone: true } } : note;
}
