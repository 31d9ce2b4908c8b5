// What happens in sessions, as it is kept and as it travels. Readers skip kinds and fields that they
// do not know.

import type {
  Block,
  By,
  Decision,
  Finding,
  FindingState,
  Message,
  PermissionQuestion,
  ProposedEdit,
  Question,
  Range,
  Scope,
  StopReason,
  ToolCall,
  Usage,
} from "./shapes.ts";

interface Envelope {
  readonly seq: number;
  readonly id: string;
  readonly at: string;
  readonly by: By;
  readonly key?: string;
}

/** What happened. */
export type Event =
  | {
      readonly kind: "sessionCreated";
      readonly title: string;
      readonly agent: string;
      readonly parent?: string;
      readonly forkedAt?: number;
      readonly forkedMessage?: string;
    }
  | { readonly kind: "sessionRenamed"; readonly title: string }
  | { readonly kind: "sessionPaused"; readonly reason?: string }
  | { readonly kind: "sessionResumed" }
  | { readonly kind: "sessionArchived" }
  | { readonly kind: "sessionUnarchived" }
  | { readonly kind: "sessionDeleted" }
  | { readonly kind: "agentKept"; readonly agent: string }
  | {
      readonly kind: "messageAdded";
      readonly message: Message;
      readonly turn?: string;
      readonly held?: boolean;
    }
  | {
      readonly kind: "messageEdited";
      readonly messageId: string;
      readonly blocks?: readonly Block[];
      readonly agent?: string;
    }
  | { readonly kind: "messageWithdrawn"; readonly messageId: string }
  | { readonly kind: "messageReleased"; readonly messageId: string; readonly turn: string }
  | {
      readonly kind: "turnRetried";
      readonly turn: string;
      readonly of: string;
      readonly message: string;
      readonly agent?: string;
    }
  | {
      readonly kind: "turnStarted";
      readonly turn: string;
      readonly message: string;
      readonly agent: string;
      readonly revision: string;
      readonly model: string;
      readonly parameters?: Readonly<Record<string, unknown>>;
      readonly tools?: readonly string[];
      readonly parentTurn?: string;
      readonly parentCall?: string;
    }
  | {
      readonly kind: "toolCalled";
      readonly turn: string;
      readonly call: ToolCall;
      readonly opening?: boolean;
    }
  | {
      readonly kind: "toolReturned";
      readonly turn: string;
      readonly callId: string;
      readonly content: string | { readonly sha256: string; readonly size: number };
      readonly isError?: boolean;
    }
  | { readonly kind: "permissionAsked"; readonly permission: PermissionQuestion }
  | {
      readonly kind: "permissionAnswered";
      readonly permissionId: string;
      readonly decision: Decision;
      readonly scope?: Scope;
      readonly reason?: "unattended";
    }
  | { readonly kind: "questionAsked"; readonly question: Question }
  | { readonly kind: "questionAnswered"; readonly questionId: string; readonly text: string }
  | { readonly kind: "findingReported"; readonly finding: Finding }
  | {
      readonly kind: "findingChanged";
      readonly findingId: string;
      readonly state: FindingState;
      readonly reason?: string;
      readonly range?: Range;
      readonly uri?: string;
    }
  | { readonly kind: "editProposed"; readonly edit: ProposedEdit }
  | {
      readonly kind: "editAnswered";
      readonly editId: string;
      readonly accepted?: readonly number[];
      readonly undone?: boolean;
      readonly reason?: string;
    }
  | { readonly kind: "turnPaused"; readonly turn: string; readonly usage: Usage }
  | {
      readonly kind: "turnEnded";
      readonly turn: string;
      readonly stopReason: StopReason;
      readonly model?: string;
      readonly usage?: Usage;
      readonly nextAgent: string;
      readonly error?: string;
    }
  | {
      readonly kind: "historyCompacted";
      readonly fromSeq: number;
      readonly toSeq: number;
      readonly summary: string;
      readonly usage?: Usage;
    }
  | { readonly kind: "compactionUndone"; readonly compaction: number };

export type EventKind = Event["kind"];

/** An event that happened: its number in the session, when (ISO 8601, UTC) and who. */
export type SessionRecord = Envelope & Event;

/** The record of one kind. */
export type RecordOf<K extends EventKind> = Extract<SessionRecord, { readonly kind: K }>;
