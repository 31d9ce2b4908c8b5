// The shapes that travel: records, blocks, sessions. Mirrors `docs/protocol.md`; golden files prove it.
// Readers skip kinds and fields that they do not know.

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface By {
  readonly kind: "person" | "agent" | "system";
  readonly name: string;
  readonly id?: string;
}

export interface Participant {
  readonly name: string;
  readonly id?: string;
}

export type Role = "drive" | "comment" | "observe";

/** Somebody who is in a session: one entry for each connection. */
export interface Person extends Participant {
  readonly editor: string;
  readonly since: string;
  readonly typing: boolean;
  readonly role: Role;
}

/** Tokens; US dollars, `null` where unknown; seconds. */
export interface Usage {
  readonly input?: number;
  readonly output?: number;
  readonly cached?: number;
  readonly cost: number | null;
  readonly duration?: number;
  readonly firstToken?: number;
  readonly estimated?: boolean;
}

export interface UsageSums extends Usage {
  readonly byAgent?: Readonly<Record<string, Usage>>;
  readonly byParticipant?: Readonly<Record<string, Usage>>;
}

export type SessionState = "idle" | "running" | "waiting" | "paused";

/** A session as every result tells it. */
export interface Session {
  readonly id: string;
  readonly title: string;
  readonly state: SessionState;
  readonly archived: boolean;
  readonly agent: string;
  readonly created: string;
  readonly updated: string;
  readonly seq: number;
  readonly turns: number;
  readonly findings: number;
  readonly participants: readonly Participant[];
  readonly queue: readonly QueuedTurn[];
  readonly held?: readonly HeldMessage[];
  readonly running?: { readonly turn: string; readonly agent: string; readonly message: string };
  readonly paused?: { readonly by: By; readonly at: string };
  readonly parent?: string;
  readonly at?: number;
  readonly usage: UsageSums;
}

export interface QueuedTurn {
  readonly turn: string;
  readonly message: string;
  readonly by: By;
  readonly agent?: string;
}

export interface HeldMessage {
  readonly message: string;
  readonly by: By;
  readonly seq: number;
}

export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thought"; readonly text: string; readonly model?: string }
  | {
      readonly kind: "reference";
      readonly uri: string;
      readonly range?: Range;
      readonly text?: string;
    }
  | {
      readonly kind: "diagnostics";
      readonly uri?: string;
      readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
    }
  | {
      readonly kind: "changes";
      readonly base?: string;
      readonly files?: readonly ChangedFile[];
      readonly leftOut?: number;
    }
  | {
      readonly kind: "image";
      readonly sha256: string;
      readonly mediaType: string;
      readonly uri?: string;
    }
  | {
      readonly kind: "blob";
      readonly sha256: string;
      readonly size: number;
      readonly mediaType?: string;
    };

export interface ChangedFile {
  readonly uri: string;
  readonly status: "added" | "modified" | "deleted" | "untracked";
  readonly ranges?: readonly Range[];
}

export interface Message {
  readonly id: string;
  readonly agent?: string;
  readonly blocks?: readonly Block[];
  readonly turn?: string;
  readonly key?: string;
  /** It asks for a review. */
  readonly review?: boolean;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export interface PermissionQuestion {
  readonly id: string;
  readonly turn: string;
  readonly tool: string;
  readonly title: string;
  readonly detail?: string;
  readonly call?: string;
}

export interface Question {
  readonly id: string;
  readonly turn: string;
  readonly text: string;
  readonly choices?: readonly string[];
  readonly call?: string;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export type Severity = "error" | "warning" | "information" | "hint";
export type FindingState = "open" | "stale" | "fixed" | "dismissed";

export interface Finding {
  readonly id: string;
  readonly agent: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly uri: string;
  readonly range: Range;
  readonly cwe?: number;
  readonly link?: string;
  readonly fix?: { readonly title: string; readonly edits: readonly TextEdit[] };
  readonly state?: FindingState;
  readonly turn: string;
  readonly quote?: string;
  readonly scanner?: string;
  readonly reason?: string;
}

export interface Hunk {
  readonly line: number;
  readonly old: string;
  readonly new: string;
  readonly before?: string;
  readonly after?: string;
}

export interface FileChange {
  readonly uri: string;
  readonly creates?: boolean;
  readonly sha256?: string;
  readonly hunks?: readonly Hunk[];
}

/** Hunks are counted through all files. */
export interface ProposedEdit {
  readonly id: string;
  readonly turn: string;
  readonly title: string;
  readonly changes?: readonly FileChange[];
  readonly call?: string;
}

export type StopReason =
  | "end"
  | "max_tokens"
  | "max_steps"
  | "refused"
  | "cancelled"
  | "interrupted"
  | "failed";
export type Decision = "once" | "always" | "reject";
export type Scope = "session" | "workspace";

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

/** Notification `sessionls/update`. */
export interface Update {
  readonly session: string;
  readonly records: readonly SessionRecord[];
  readonly behind?: boolean;
  readonly seq?: number;
}

/** Notification `sessionls/delta`: words of the message being made. */
export interface Delta {
  readonly session: string;
  readonly turn: string;
  readonly message: string;
  readonly text: string;
  readonly thought?: string;
}

/** Notification `sessionls/presence`. */
export interface Presence {
  readonly session: string;
  readonly people: readonly Person[];
}

/** Notification `sessionls/mention`. */
export interface Mention {
  readonly session: string;
  readonly seq: number;
  readonly by: By;
  readonly text: string;
}
