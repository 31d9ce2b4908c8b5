// Every command of the server, typed. Knows no editor: whoever sends is handed in.
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
  SessionRecord,
  Usage,
  UsageSums,
} from "./shapes.ts";

/** What carries a command to the server and its answer back. */
export interface Sender {
  execute(command: string, argument: object): Promise<unknown>;
}

export interface Command<Params extends object, Result> {
  (to: Sender, params: Params): Promise<Result>;
  readonly command: string;
}

/** All of them, for the test that compares them with the server's. */
export const commands: { readonly command: string }[] = [];

function command<Params extends object, Result>(name: string): Command<Params, Result> {
  const send = (to: Sender, params: Params): Promise<Result> =>
    // The server's answer has the shape that golden files hold; a newer one only adds to it.
    to.execute(name, params) as Promise<Result>;
  const made = Object.assign(send, { command: name });
  commands.push(made);
  return made;
}

type Nothing = Readonly<Record<string, never>>;

interface Keyed {
  readonly key?: string;
}

interface OfSession {
  readonly session: string;
}

interface KeyedSession extends OfSession, Keyed {}

interface OneSession {
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

interface MessageParams extends KeyedSession {
  readonly message: string;
}

type Loose = Readonly<Record<string, unknown>>;

export const newSession = command<NewParams, OneSession>("sessionls.session.new");
export const listSessions = command<ListParams, ListResult>("sessionls.session.list");
export const load = command<LoadParams, LoadResult>("sessionls.session.load");
export const leave = command<OfSession, Nothing>("sessionls.session.leave");
export const prompt = command<PromptParams, PromptResult>("sessionls.session.prompt");
export const complete = command<
  CompleteParams,
  { readonly items: readonly Completion[]; readonly more: boolean }
>("sessionls.prompt.complete");
export const cancel = command<
  OfSession & { readonly turn?: string },
  { readonly cancelled: readonly string[] }
>("sessionls.session.cancel");
export const retry = command<
  KeyedSession & { readonly turn: string; readonly agent?: string },
  { readonly turn: string }
>("sessionls.session.retry");
export const pause = command<KeyedSession, OneSession>("sessionls.session.pause");
export const resume = command<KeyedSession, OneSession>("sessionls.session.resume");
export const archive = command<KeyedSession, OneSession>("sessionls.session.archive");
export const unarchive = command<KeyedSession, OneSession>("sessionls.session.unarchive");
export const deleteSession = command<KeyedSession, OneSession>("sessionls.session.delete");
export const rename = command<KeyedSession & { readonly title: string }, OneSession>(
  "sessionls.session.rename",
);
export const keep = command<KeyedSession & { readonly agent: string }, OneSession>(
  "sessionls.session.keep",
);
export const fork = command<ForkParams, ForkResult>("sessionls.session.fork");
export const show = command<
  ShowParams,
  { readonly uri: string; readonly line: number; readonly shown: boolean }
>("sessionls.session.show");
export const search = command<
  { readonly query: string; readonly limit?: number },
  { readonly hits: readonly Hit[] }
>("sessionls.session.search");
export const compact = command<OfSession, { readonly compaction: number }>(
  "sessionls.session.compact",
);
export const uncompact = command<OfSession & { readonly compaction: number }, Nothing>(
  "sessionls.session.uncompact",
);
export const exportSession = command<
  OfSession & { readonly format?: "markdown" | "json" },
  { readonly content: string }
>("sessionls.session.export");
export const importSession = command<
  { readonly content: string; readonly workspace?: string },
  OneSession
>("sessionls.session.import");
export const typing = command<OfSession & { readonly typing: boolean }, Nothing>(
  "sessionls.session.typing",
);
export const editMessage = command<
  MessageParams & { readonly text: string },
  { readonly seq: number }
>("sessionls.message.edit");
export const withdrawMessage = command<MessageParams, { readonly seq: number }>(
  "sessionls.message.withdraw",
);
export const releaseMessage = command<MessageParams, { readonly turn: string }>(
  "sessionls.message.release",
);
export const listRoles = command<Nothing, { readonly roles: readonly GivenRole[] }>(
  "sessionls.role.list",
);
export const setRole = command<
  { readonly role: Role | null; readonly person?: string; readonly session?: string },
  { readonly roles: readonly GivenRole[] }
>("sessionls.role.set");
export const listAgents = command<Nothing, { readonly agents: readonly Agent[] }>(
  "sessionls.agent.list",
);
export const showAgent = command<
  { readonly agent: string },
  { readonly agent: Agent; readonly source: string; readonly problems: readonly unknown[] }
>("sessionls.agent.show");
export const answerPermission = command<PermissionParams, Nothing>("sessionls.permission.answer");
export const listGrants = command<
  { readonly workspace?: string },
  { readonly grants: readonly Grant[] }
>("sessionls.permission.list");
export const forgetGrant = command<
  { readonly grant?: string; readonly workspace?: string },
  { readonly grants: readonly Grant[] }
>("sessionls.permission.forget");
export const answerQuestion = command<
  KeyedSession & { readonly question: string; readonly text: string },
  Nothing
>("sessionls.question.answer");
export const tryModel = command<
  { readonly agent?: string },
  {
    readonly model: string;
    readonly seconds: number;
    readonly text?: string;
    readonly usage?: Usage;
    readonly error?: string;
  }
>("sessionls.model.try");
export const trustWorkspace = command<
  { readonly workspace?: string; readonly trusted?: boolean },
  { readonly trusted: boolean }
>("sessionls.workspace.trust");
export const review = command<ReviewParams, { readonly session: string; readonly turn: string }>(
  "sessionls.review",
);
export const answerEdit = command<EditAnswerParams, Applied>("sessionls.edit.answer");
export const undoEdit = command<EditRef & Keyed, Applied>("sessionls.edit.undo");
export const showEdit = command<EditRef, EditShown>("sessionls.edit.show");
export const dismissFinding = command<FindingParams, Nothing>("sessionls.finding.dismiss");
export const fixFinding = command<
  OfSession & { readonly finding: string },
  { readonly applied: boolean }
>("sessionls.finding.fix");
export const restoreFinding = command<Omit<FindingParams, "reason">, Nothing>(
  "sessionls.finding.restore",
);
export const serverState = command<Nothing, ServerState>("sessionls.info");
export const hubState = command<Nothing, Loose>("sessionls.hub.status");
export const stopHub = command<
  { readonly now?: boolean },
  { readonly pid: number; readonly turns: unknown }
>("sessionls.hub.stop");
export const listen = command<
  { readonly address?: string; readonly certificate?: string; readonly key?: string },
  { readonly listening: string | null; readonly fingerprint?: string }
>("sessionls.hub.listen");
export const invite = command<
  {
    readonly name: string;
    readonly folder: string;
    readonly role?: Role;
    readonly expires?: string;
    readonly host?: string;
  },
  { readonly invitation: Loose; readonly link: string }
>("sessionls.hub.invite");
export const listGuests = command<
  Nothing,
  { readonly listening: string | null; readonly guests: readonly Loose[] }
>("sessionls.hub.guests");
export const revoke = command<
  { readonly name: string },
  { readonly invitation: Loose; readonly ended: number }
>("sessionls.hub.revoke");
