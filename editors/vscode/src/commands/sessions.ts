// What people do with whole sessions. Each asks the server, and the list follows by itself.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import * as protocol from "../protocol.ts";
import { OPEN_PANEL } from "../server/shown.ts";
import { titleOf } from "../sessions/wording.ts";
import type { Session } from "../shapes.ts";
import type { Around } from "./around.ts";
import { chosen } from "./chosen.ts";
import { UNNAMED, type Where, whereOf } from "./where.ts";

export async function begin({ client, store }: Around): Promise<string | undefined> {
  const { isGuest } = await store.who.get();
  // The folders of a guest's window are none of the host's, who knows for which one it invited.
  const where = isGuest ? UNNAMED : await folderOf();
  if (!where) {
    return undefined;
  }
  const asked = { ...where.asked, key: randomUUID() };
  const { session } = await protocol.newSession(client, asked);
  await vscode.commands.executeCommand(OPEN_PANEL, session.id);
  return session.id;
}

export async function open(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given);
  if (session) {
    await vscode.commands.executeCommand(OPEN_PANEL, session.id);
  }
}

/** A session as Markdown, in an editor: the one it is called on, or else the one on show. */
export async function openDocument(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given ?? around.sight.only);
  if (!session) {
    return;
  }
  const name = titleOf(session, vscode.l10n.t).replaceAll(/[^\p{L}\p{N}.]+/gu, "-");
  const uri = vscode.Uri.from({ scheme: "sessionls", path: `/${session.id}/${name}.md` });
  await vscode.window.showTextDocument(uri, { preview: false });
}

export async function rename(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given);
  const title =
    session &&
    (await vscode.window.showInputBox({
      prompt: vscode.l10n.t("The session's title"),
      value: session.title,
    }));
  if (session && title?.trim()) {
    await protocol.rename(around.client, { ...keyed(session), title: title.trim() });
  }
}

export async function fork(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given);
  if (session) {
    const forked = await protocol.fork(around.client, keyed(session));
    await vscode.commands.executeCommand(OPEN_PANEL, forked.session.id, forked.text);
  }
}

export async function pause(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given, (one) => one.state !== "paused" && !one.archived);
  if (session) {
    await protocol.pause(around.client, keyed(session));
  }
}

export async function resume(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given, (one) => one.state === "paused");
  if (session) {
    await protocol.resume(around.client, keyed(session));
  }
}

export async function cancel(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given, (one) => one.running !== undefined);
  if (session) {
    await protocol.cancel(around.client, { session: session.id });
  }
}

export async function archive(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given, (one) => !one.archived);
  if (session) {
    await protocol.archive(around.client, keyed(session));
  }
}

export async function unarchive(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given, (one) => one.archived);
  if (session) {
    await protocol.unarchive(around.client, keyed(session));
  }
}

export async function remove(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given);
  if (!session) {
    return;
  }
  const really = vscode.l10n.t("Delete");
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Delete the session “{0}”?", titleOf(session, vscode.l10n.t)),
    { modal: true, detail: vscode.l10n.t("It is gone for good; forks keep what they need of it.") },
    really,
  );
  if (answer === really) {
    await protocol.deleteSession(around.client, keyed(session));
  }
}

export async function refresh({ store }: Around): Promise<void> {
  await store.refresh();
}

/** The folder for something new, asked for only where there are several; none is picked by Esc. */
export async function folderOf(): Promise<Where | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const here = active && vscode.workspace.getWorkspaceFolder(active);
  return await whereOf(vscode.workspace.workspaceFolders ?? [], here, () =>
    vscode.window.showWorkspaceFolderPick(),
  );
}

function keyed(session: Session): { readonly session: string; readonly key: string } {
  return { session: session.id, key: randomUUID() };
}
