/** From records and streamed words to what the panel shows. Pure: the same records give the same entries. */

import type {
  Block,
  By,
  Decision,
  Delta,
  Finding,
  PermissionQuestion,
  ProposedEdit,
  Question,
  SessionRecord,
  StopReason,
  ToolCall,
  Usage,
} from "../src/shapes.ts";

/** One thing in the list: a person's message, an agent's turn, or a line about the session. */
export type Entry = MessageEntry | TurnEntry | NoteEntry;

export interface MessageEntry {
  readonly kind: "message";
  readonly key: string;
  readonly seq: number;
  readonly at: string;
  readonly by: By;
  readonly id: string;
  readonly agent?: string | undefined;
  readonly blocks: readonly Block[];
  /** The turn that answers it, or will. */
  readonly turn?: string | undefined;
  readonly isWaiting: boolean;
  readonly isHeld: boolean;
  readonly isWithdrawn: boolean;
  readonly isEdited: boolean;
}

export interface TurnEntry {
  readonly kind: "turn";
  readonly key: string;
  readonly seq: number;
  readonly at: string;
  readonly turn: string;
  readonly agent: string;
  readonly model: string;
  readonly message: string;
  readonly steps: readonly Step[];
  /** What is being said now. */
  readonly live?: Live | undefined;
  readonly end: Ending;
}

export type Ending =
  | { readonly kind: "open" }
  | { readonly kind: "paused" }
  | {
      readonly kind: "ended";
      readonly seq: number;
      readonly reason: StopReason;
      readonly usage: Usage;
      readonly error?: string | undefined;
    };

export interface Live {
  readonly message: string;
  readonly text: string;
  readonly thought: string;
}

/** What a turn did, in order. */
export type Step =
  | {
      readonly kind: "said";
      readonly key: string;
      readonly seq: number;
      readonly blocks: readonly Block[];
    }
  | CallStep
  | {
      readonly kind: "finding";
      readonly key: string;
      readonly finding: Finding;
      readonly reason?: string | undefined;
    }
  | {
      readonly kind: "edit";
      readonly key: string;
      readonly edit: ProposedEdit;
      readonly answer?: EditAnswer | undefined;
    }
  | {
      readonly kind: "permission";
      readonly key: string;
      readonly permission: PermissionQuestion;
      readonly answer?: { readonly by: By; readonly decision: Decision } | undefined;
    }
  | {
      readonly kind: "question";
      readonly key: string;
      readonly question: Question;
      readonly answer?: { readonly by: By; readonly text: string } | undefined;
    };

/** Whether a turn waits for a person at this step. */
export function isUnanswered(step: Step): boolean {
  const asks = step.kind === "permission" || step.kind === "question" || step.kind === "edit";
  return asks && step.answer === undefined;
}

export interface CallStep {
  readonly kind: "call";
  readonly key: string;
  readonly call: ToolCall;
  readonly result?: CallResult | undefined;
  /** A turn of another agent that this call began. */
  readonly inner?: TurnEntry | undefined;
}

export interface CallResult {
  readonly text: string;
  readonly isError: boolean;
}

export interface EditAnswer {
  readonly by: By;
  readonly accepted: readonly number[];
  readonly undone: boolean;
}

export interface NoteEntry {
  readonly kind: "note";
  readonly key: string;
  readonly seq: number;
  readonly at: string;
  readonly by: By;
  readonly what: Note;
}

export type Note =
  | { readonly kind: "paused"; readonly reason?: string | undefined }
  | { readonly kind: "resumed" }
  | { readonly kind: "archived" }
  | { readonly kind: "unarchived" }
  | { readonly kind: "renamed"; readonly title: string }
  | { readonly kind: "kept"; readonly agent: string }
  | { readonly kind: "compacted"; readonly summary: string; readonly isUndone: boolean };

/** What a fold has seen. Entries are replaced, never changed, so that only what changed is drawn anew. */
export class Fold {
  private readonly list: Entry[] = [];
  private readonly places = new Map<string, number>();
  private readonly inner = new Map<string, { parent: string; call: string }>();
  private readonly innerTurns = new Map<string, TurnEntry>();
  private readonly stepOwners = new Map<string, string>();
  private waiting = new Set<string>();

  /** The entries in their order; a new array each time. */
  entries(): readonly Entry[] {
    return this.list.map((entry) => (entry.kind === "turn" ? this.whole(entry) : entry));
  }

  /** Take records in, in the order of their numbers. */
  add(records: readonly SessionRecord[]): void {
    for (const record of records) this.take(record);
  }

  /** Add words to the message that is being made. */
  hear(delta: Delta): void {
    this.change(delta.turn, (turn) => {
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

  private take(record: SessionRecord): void {
    switch (record.kind) {
      case "messageAdded":
        this.message(record);
        break;
      case "messageEdited":
        this.changeMessage(record.messageId, {
          blocks: record.blocks ?? [],
          agent: record.agent,
          isEdited: true,
        });
        break;
      case "messageWithdrawn":
        this.changeMessage(record.messageId, {
          isWithdrawn: true,
          isWaiting: false,
          isHeld: false,
        });
        break;
      case "messageReleased":
        this.changeMessage(record.messageId, { turn: record.turn, isHeld: false, isWaiting: true });
        break;
      case "turnRetried":
        this.changeMessage(record.message, { turn: record.turn, isWaiting: true });
        break;
      case "turnStarted":
        this.started(record);
        break;
      case "turnPaused":
        this.change(record.turn, (turn) => ({ ...turn, live: undefined, end: { kind: "paused" } }));
        break;
      case "turnEnded":
        this.ended(record);
        break;
      case "toolCalled":
        this.reopen(record.turn);
        this.step(
          record.turn,
          { kind: "call", key: `${record.turn}/${record.call.id}`, call: record.call },
          record,
        );
        break;
      case "toolReturned":
        this.returned(record);
        break;
      case "permissionAsked":
        this.step(
          record.permission.turn,
          { kind: "permission", key: record.permission.id, permission: record.permission },
          record,
        );
        break;
      case "permissionAnswered":
        this.changeStep(record.permissionId, (step) =>
          step.kind === "permission"
            ? { ...step, answer: { by: record.by, decision: record.decision } }
            : step,
        );
        break;
      case "questionAsked":
        this.step(
          record.question.turn,
          { kind: "question", key: record.question.id, question: record.question },
          record,
        );
        break;
      case "questionAnswered":
        this.changeStep(record.questionId, (step) =>
          step.kind === "question"
            ? { ...step, answer: { by: record.by, text: record.text } }
            : step,
        );
        break;
      case "findingReported":
        this.found(record.finding, record);
        break;
      case "findingChanged":
        this.changeStep(record.findingId, (step) =>
          step.kind === "finding"
            ? {
                ...step,
                reason: record.reason,
                finding: {
                  ...step.finding,
                  state: record.state,
                  range: record.range ?? step.finding.range,
                  uri: record.uri ?? step.finding.uri,
                },
              }
            : step,
        );
        break;
      case "editProposed":
        this.step(
          record.edit.turn,
          { kind: "edit", key: record.edit.id, edit: record.edit },
          record,
        );
        break;
      case "editAnswered":
        this.changeStep(record.editId, (step) =>
          step.kind === "edit" ? { ...step, answer: answerOf(step.answer, record) } : step,
        );
        break;
      case "compactionUndone":
        this.undoCompaction(record.compaction);
        break;
      default: {
        const what = noteOf(record);
        if (what)
          this.push({
            kind: "note",
            key: record.id,
            seq: record.seq,
            at: record.at,
            by: record.by,
            what,
          });
      }
    }
  }

  private message(record: SessionRecord & { kind: "messageAdded" }): void {
    const { message } = record;
    if (message.turn) {
      this.reopen(message.turn);
      this.step(
        message.turn,
        { kind: "said", key: message.id, seq: record.seq, blocks: message.blocks ?? [] },
        record,
      );
      this.change(message.turn, (turn) =>
        turn.live?.message === message.id ? { ...turn, live: undefined } : turn,
      );
      return;
    }
    this.push({
      kind: "message",
      key: message.id,
      seq: record.seq,
      at: record.at,
      by: record.by,
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

  private started(record: SessionRecord & { kind: "turnStarted" }): void {
    this.changeMessage(record.message, { isWaiting: false });
    if (this.find(record.turn)) {
      this.change(record.turn, (turn) => ({
        ...turn,
        agent: record.agent,
        model: record.model,
        end: { kind: "open" },
      }));
      return;
    }
    const turn = emptyTurn(record.turn, record, record.agent, record.model, record.message);
    if (record.parentTurn && record.parentCall) {
      this.inner.set(record.turn, { parent: record.parentTurn, call: record.parentCall });
      this.innerTurns.set(record.turn, turn);
      return;
    }
    this.push(turn);
  }

  private ended(record: SessionRecord & { kind: "turnEnded" }): void {
    this.changeWaitingOf(record.turn);
    if (!this.find(record.turn)) return;
    this.change(record.turn, (turn) => ({
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

  /** A turn that was cancelled while it waited has no entry of its own; its message waits no longer. */
  private changeWaitingOf(turn: string): void {
    for (const id of this.waiting) {
      const entry = this.list[this.places.get(id) ?? -1];
      if (entry?.kind === "message" && entry.turn === turn)
        this.changeMessage(id, { isWaiting: false });
    }
  }

  private returned(record: SessionRecord & { kind: "toolReturned" }): void {
    const result = { text: textOf(record.content), isError: record.isError ?? false };
    this.changeStep(`${record.turn}/${record.callId}`, (step) =>
      step.kind === "call" ? { ...step, result } : step,
    );
  }

  private found(finding: Finding, record: SessionRecord): void {
    // A finding that is found again is reported again, at its new place.
    if (this.stepOwners.has(finding.id)) {
      this.changeStep(finding.id, (step) =>
        step.kind === "finding" ? { ...step, finding } : step,
      );
      return;
    }
    this.step(finding.turn, { kind: "finding", key: finding.id, finding }, record);
  }

  private undoCompaction(seq: number): void {
    const place = this.list.findIndex((entry) => entry.kind === "note" && entry.seq === seq);
    const entry = this.list[place];
    if (entry?.kind !== "note" || entry.what.kind !== "compacted") return;
    this.list[place] = { ...entry, what: { ...entry.what, isUndone: true } };
  }

  private push(entry: Entry): void {
    this.places.set(entry.kind === "turn" ? entry.turn : entry.key, this.list.length);
    this.list.push(entry);
    if (entry.kind === "message" && entry.isWaiting) this.waiting.add(entry.key);
  }

  private find(turn: string): TurnEntry | undefined {
    const inner = this.innerTurns.get(turn);
    if (inner) return inner;
    const entry = this.list[this.places.get(turn) ?? -1];
    return entry?.kind === "turn" ? entry : undefined;
  }

  private change(turn: string, next: (turn: TurnEntry) => TurnEntry): void {
    const inner = this.innerTurns.get(turn);
    if (inner) {
      this.innerTurns.set(turn, next(inner));
      return;
    }
    const place = this.places.get(turn) ?? -1;
    const entry = this.list[place];
    if (entry?.kind === "turn") this.list[place] = next(entry);
  }

  private changeMessage(id: string, change: Partial<MessageEntry>): void {
    const place = this.places.get(id) ?? -1;
    const entry = this.list[place];
    if (entry?.kind !== "message") return;
    const changed = { ...entry, ...change };
    this.list[place] = changed;
    if (changed.isWaiting) this.waiting.add(id);
    else this.waiting.delete(id);
  }

  /** A turn that was paused and goes on is open again. */
  private reopen(turn: string): void {
    this.change(turn, (entry) =>
      entry.end.kind === "paused" ? { ...entry, end: { kind: "open" } } : entry,
    );
  }

  private step(turn: string, step: Step, record: SessionRecord): void {
    // The beginning of the first turn of a page may stand on the page before it.
    if (!this.find(turn)) this.push(emptyTurn(turn, record, agentOf(record), "", ""));
    this.stepOwners.set(step.key, turn);
    this.change(turn, (entry) => ({ ...entry, steps: [...entry.steps, step] }));
  }

  private changeStep(key: string, next: (step: Step) => Step): void {
    const turn = this.stepOwners.get(key);
    if (turn === undefined) return;
    this.change(turn, (entry) => ({
      ...entry,
      steps: entry.steps.map((step) => (step.key === key ? next(step) : step)),
    }));
  }

  /** The turn with the turns inside its calls. */
  private whole(turn: TurnEntry): TurnEntry {
    if (this.inner.size === 0) return turn;
    const kids = [...this.inner].filter(([, place]) => place.parent === turn.turn);
    if (kids.length === 0) return turn;
    const byCall = new Map(kids.map(([id, place]) => [place.call, id]));
    const steps = turn.steps.map((step) => {
      const kid =
        step.kind === "call" ? this.innerTurns.get(byCall.get(step.call.id) ?? "") : undefined;
      return kid && step.kind === "call" ? { ...step, inner: this.whole(kid) } : step;
    });
    return { ...turn, steps };
  }
}

/** What nobody has counted has no known cost. */
const UNCOUNTED: Usage = { cost: null };

function emptyTurn(
  turn: string,
  record: SessionRecord,
  agent: string,
  model: string,
  message: string,
): TurnEntry {
  return {
    kind: "turn",
    key: turn,
    seq: record.seq,
    at: record.at,
    turn,
    agent,
    model,
    message,
    steps: [],
    end: { kind: "open" },
  };
}

function agentOf(record: SessionRecord): string {
  if (record.kind === "messageAdded") return record.message.agent ?? record.by.name;
  if (record.kind === "findingReported") return record.finding.agent;
  return record.by.kind === "agent" ? record.by.name : "";
}

function answerOf(
  before: EditAnswer | undefined,
  record: SessionRecord & { kind: "editAnswered" },
): EditAnswer {
  return {
    by: record.by,
    accepted: record.undone ? (before?.accepted ?? []) : (record.accepted ?? []),
    undone: record.undone ?? false,
  };
}

function textOf(content: string | { readonly size: number }): string {
  return typeof content === "string" ? content : `(${content.size} bytes, kept in the store)`;
}

function noteOf(record: SessionRecord): Note | undefined {
  switch (record.kind) {
    case "sessionPaused":
      return { kind: "paused", reason: record.reason };
    case "sessionResumed":
      return { kind: "resumed" };
    case "sessionArchived":
      return { kind: "archived" };
    case "sessionUnarchived":
      return { kind: "unarchived" };
    case "sessionRenamed":
      return { kind: "renamed", title: record.title };
    case "agentKept":
      return { kind: "kept", agent: record.agent };
    case "historyCompacted":
      return { kind: "compacted", summary: record.summary, isUndone: false };
    default:
      return undefined;
  }
}
