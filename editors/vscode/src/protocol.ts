// Every command of the server, typed. Knows no editor: whoever sends is handed in.

import type {
  Agent,
  AgentsParams,
  Applied,
  CompleteParams,
  Completion,
  EditAnswerParams,
  EditRef,
  EditShown,
  FindingParams,
  ForkParams,
  ForkResult,
  GivenRole,
  Grant,
  Hit,
  Keyed,
  KeyedSession,
  ListParams,
  ListResult,
  LoadParams,
  LoadResult,
  Loose,
  MessageParams,
  NewParams,
  Nothing,
  OfSession,
  OneSession,
  PermissionParams,
  PromptParams,
  PromptResult,
  ReviewParams,
  ServerState,
  ShowParams,
} from "./arguments.ts";
import type { Role, Usage } from "./shapes.ts";

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
export const listAgents = command<AgentsParams, { readonly agents: readonly Agent[] }>(
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
