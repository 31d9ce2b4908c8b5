/** What the panel shows, one after the other: messages, turns with their steps, notes. */

import type {
  Block,
  By,
  Decision,
  Finding,
  PermissionQuestion,
  ProposedEdit,
  Question,
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
  /** The model that answers, or is asked by its name; empty as long as none is known. */
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
      readonly blocks: readonly Block[];
      /** The number of its record; none as long as it streams. */
      readonly seq?: number;
      /** More words are to come. */
      readonly isLive?: boolean | undefined;
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

/** The steps of a turn with what is being said now: it keeps its key when it is whole. */
export function stepsOf({ steps, live }: TurnEntry): readonly Step[] {
  if (!live) return steps;
  const { message, text, thought } = live;
  const thoughts: readonly Block[] = thought ? [{ kind: "thought", text: thought }] : [];
  const blocks = [...thoughts, { kind: "text", text } as const];
  return [...steps, { kind: "said", key: message, blocks, isLive: true }];
}

/** Whether a turn waits for a person at this step. */
export function isUnanswered(step: Step): boolean {
  const asks = step.kind === "permission" || step.kind === "question" || step.kind === "edit";
  return asks && step.answer === undefined;
}

/** Whether a person has rejected what a call wanted: then it has not failed, it was not made. */
export function isRejected({ call }: CallStep, steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.kind === "permission" &&
      step.permission.call === call.id &&
      step.answer?.decision === "reject",
  );
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
  /** The bytes of a text that is too large to come along. */
  readonly leftOut?: number;
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
