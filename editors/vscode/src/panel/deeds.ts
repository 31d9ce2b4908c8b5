// What a person does in the panel, as commands of the server. The panel names the deed; which
// session it belongs to is known here.

import * as vscode from "vscode";
import type { Deed } from "../../panel/messages.ts";
import * as protocol from "../protocol.ts";

/** Do it; the session that is to be shown from here on, where that changes. */
export async function carryOut(
  to: protocol.Sender,
  session: string,
  deed: Deed,
): Promise<{ readonly session: string; readonly text?: string } | undefined> {
  switch (deed.name) {
    case "fork": {
      const fork = await protocol.fork(to, { session, at: deed.at });
      return { session: fork.session.id, ...(fork.text ? { text: fork.text } : {}) };
    }
    case "reviewEdit":
      await vscode.commands.executeCommand("sessionls.showEdit", session, deed.edit);
      return undefined;
    case "rename":
      await vscode.commands.executeCommand("sessionls.renameSession", session);
      return undefined;
    default:
      await simple(to, session, deed);
      return undefined;
  }
}

type Simple = Exclude<Deed, { readonly name: "fork" | "reviewEdit" | "rename" }>;

async function simple(to: protocol.Sender, session: string, deed: Simple): Promise<unknown> {
  switch (deed.name) {
    case "cancel":
      return await protocol.cancel(to, { session, ...(deed.turn ? { turn: deed.turn } : {}) });
    case "retry":
      return await protocol.retry(to, { ...rest(deed), session });
    case "keep":
      return await protocol.keep(to, { session, agent: deed.agent });
    case "pause":
      return await protocol.pause(to, { session });
    case "resume":
      return await protocol.resume(to, { session });
    case "unarchive":
      return await protocol.unarchive(to, { session });
    case "answerPermission":
      return await protocol.answerPermission(to, { ...rest(deed), session });
    case "answerQuestion":
      return await protocol.answerQuestion(to, { ...rest(deed), session });
    case "answerEdit":
      return await protocol.answerEdit(to, { ...rest(deed), session });
    case "undoEdit":
      return await protocol.undoEdit(to, { ...rest(deed), session });
    case "dismissFinding":
      return await protocol.dismissFinding(to, { ...rest(deed), session });
    case "restoreFinding":
      return await protocol.restoreFinding(to, { ...rest(deed), session });
    case "editMessage":
      return await protocol.editMessage(to, { ...rest(deed), session });
    case "withdrawMessage":
      return await protocol.withdrawMessage(to, { ...rest(deed), session });
    case "releaseMessage":
      return await protocol.releaseMessage(to, { ...rest(deed), session });
    case "uncompact":
      return await protocol.uncompact(to, { ...rest(deed), session });
  }
}

/** The fields of a deed without its name; the server refuses what it does not know. */
function rest<T extends { readonly name: string }>(deed: T): Omit<T, "name"> {
  const { name: _, ...fields } = deed;
  return fields;
}
