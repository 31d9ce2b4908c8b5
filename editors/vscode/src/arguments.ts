// What commands take and what they answer, beside the shapes that travel everywhere.

import type { SessionRecord } from "./records.ts";
import type {
  By,
  Decision,
  Hunk,
  Person,
  ProposedEdit,
  Range,
  Role,
  Scope,
  Session,
  Usage,
  UsageSums,
} from "./shapes.ts";

export type Nothing = Readonly<Record<string, never>>;

export interface Keyed {
  readonly key?: string;
}

export interface OfSession {
  readonly session: string;
}

export interface KeyedSession extends OfSession, Keyed {}

export interface OneSession {
  readonly session: Session;
}

export interface NewParams extends Keyed {
  readonly title?: string;
  readonly agent?: string;
  readonly workspace?: string;
}

export interface ListParams {
  readonly state?: "open" | "archived" | "all";
  readonly query?: string;
  readonly limit?: number;
  readonly before?: string;
  readonly workspace?: string;
}

export interface ListResult {
  readonly sessions: readonly Session[];
  readonly next?: string;
}

export interface LoadParams extends OfSession {
  readonly since?: number;
  readonly before?: number;
  readonly limit?: number;
}

export interface LoadResult extends OneSession {
  readonly records: readonly SessionRecord[];
  readonly more: boolean;
  readonly people: readonly Person[];
  /** The URI of the session's folder. */
  readonly workspace?: string;
  /** The records of all that waits for an answer, wherever they stand in the session. */
  readonly asks?: readonly SessionRecord[];
}

export interface ChangesOf {
  readonly base?: string;
}

export interface ContextItem {
  readonly uri?: string;
  readonly range?: Range;
  readonly text?: string;
  readonly diagnostics?: readonly Readonly<Record<string, unknown>>[];
  readonly changes?: ChangesOf;
  /** A picture that is no file: its bytes in base64. */
  readonly image?: { readonly mediaType: string; readonly data: string };
}

export interface PromptParams extends KeyedSession {
  readonly text: string;
  readonly agent?: string;
  readonly keep?: boolean;
  readonly context?: readonly ContextItem[];
}

export interface PromptResult {
  readonly message: string;
  readonly turn?: string;
  readonly seq: number;
}

/** What fits at a place of a text that is being written; `offset` counts UTF-16 units. */
export interface CompleteParams {
  readonly text: string;
  readonly offset: number;
  readonly session?: string;
  readonly limit?: number;
}

/** `start` and `end` are what it replaces. */
export interface Completion {
  readonly label: string;
  readonly kind: "agent" | "person" | "file" | "word";
  readonly insert: string;
  readonly start: number;
  readonly end: number;
  readonly detail?: string;
  readonly documentation?: string;
}

export interface ForkParams extends KeyedSession {
  readonly at?: number;
  readonly title?: string;
  readonly show?: boolean;
}

export interface ForkResult extends OneSession {
  readonly text?: string;
}

/** What to show of a session: the first of these that is given. */
export interface Place {
  readonly finding?: string;
  readonly turn?: string;
  readonly seq?: number;
}

export interface ShowParams extends OfSession, Place {}

export interface Hit {
  readonly session: string;
  readonly title: string;
  readonly seq: number;
  readonly line: string;
  readonly positions: readonly (readonly [number, number])[];
}

export interface PermissionParams extends KeyedSession {
  readonly permission: string;
  readonly decision: Decision;
  readonly scope?: Scope;
}

/** Whose agents: those of a session's workspace, of a folder (a URI), else of the first folder. */
export interface AgentsParams {
  readonly session?: string;
  readonly workspace?: string;
}

/** One agent, as the list tells it. */
export interface Agent {
  readonly name: string;
  readonly description?: string;
  readonly [field: string]: unknown;
}

export interface Grant {
  readonly id: string;
  readonly tool: string;
  readonly exact: readonly string[];
  readonly cautions: readonly string[];
  readonly text: string;
  readonly session?: string;
}

export interface GivenRole {
  readonly role: Role;
  readonly person?: string;
  readonly session?: string;
}

export interface ReviewParams extends Keyed {
  readonly agent: string;
  readonly uri: string;
  readonly range?: Range;
  readonly session?: string;
  readonly text?: string;
  readonly diagnostics?: readonly Readonly<Record<string, unknown>>[];
  readonly changes?: ChangesOf;
}

export interface EditRef extends OfSession {
  readonly edit: string;
}

export interface EditAnswerParams extends EditRef, Keyed {
  readonly accepted: "all" | "none" | readonly number[];
  readonly reason?: string;
}

export interface Applied {
  readonly applied: readonly number[];
  readonly files: readonly string[];
}

/** One file of an edit in its text of now; `trouble` says why that cannot be told any more. */
export interface EditFile {
  readonly uri: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly hunks: readonly (Hunk & { readonly number: number })[];
  readonly trouble?: string;
}

export interface EditShown {
  readonly edit: ProposedEdit;
  readonly files: readonly EditFile[];
  readonly answer?: {
    readonly by: By;
    readonly accepted: readonly number[];
    readonly undone?: By;
  };
}

export interface FindingParams extends KeyedSession {
  readonly finding: string;
  readonly reason?: string;
}

export interface ServerState {
  readonly version: string;
  readonly executable: string;
  readonly hub?: { readonly pid: number; readonly since: string; readonly connections: number };
  readonly workspaces: readonly {
    readonly root: string | null;
    readonly store: string | null;
    readonly note: string | null;
    readonly trouble: string | null;
    readonly reports: readonly unknown[];
    readonly sessions: number;
    readonly running: number;
    readonly trusted: boolean;
  }[];
  readonly participant: By;
  /** Of a guest from another machine only. */
  readonly guest?: { readonly role: string; readonly workspace: string };
  readonly model: unknown;
  readonly budgets: {
    readonly session?: number | null;
    readonly daily?: number | null;
    readonly spentToday: number | null;
  };
  readonly usage: UsageSums & {
    readonly bySession: readonly {
      readonly session: string;
      readonly title: string;
      readonly usage: Usage;
    }[];
  };
  readonly [field: string]: unknown;
}

export interface MessageParams extends KeyedSession {
  readonly message: string;
}

export type Loose = Readonly<Record<string, unknown>>;
