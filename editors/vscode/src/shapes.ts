// The shapes that travel: messages, sessions, findings, edits. Mirrors `docs/protocol.md`; golden
// files prove it.
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
