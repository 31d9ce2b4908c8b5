// Reviews: of a file, a selection, or what changed. Which agent offers what is the server's word.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { ReviewParams } from "./arguments.ts";
import type { Around } from "./commands/around.ts";
import { folderOf } from "./commands/sessions.ts";
import { repositoryOf } from "./commands/where.ts";
import { type Offer, type On, offersOn } from "./offers.ts";
import * as protocol from "./protocol.ts";
import { REVEAL_PANEL } from "./server/shown.ts";

type Candidate = vscode.QuickPickItem & Offer;

/** Of the repository in whose title it was pressed, else of the folder at hand. */
export async function reviewChanges(around: Around, given: unknown): Promise<void> {
  const where = await repositoryOf(rootOf(given), folderOf);
  if (!where) {
    return;
  }
  const uri = where.asked.workspace;
  if (uri === undefined) {
    throw new Error(vscode.l10n.t("Open a folder first: changes are those of a repository."));
  }
  await begin(around, "changes", { uri, changes: {} });
}

export async function reviewFile(around: Around, given: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : activeEditor().document.uri;
  await begin(around, "file", { uri: uri.toString() });
}

export async function reviewSelection(around: Around): Promise<void> {
  const { document, selection } = activeEditor();
  const place = { line: selection.start.line, character: selection.start.character };
  const end = { line: selection.end.line, character: selection.end.character };
  const what = { uri: document.uri.toString(), range: { start: place, end } };
  await begin(around, "selection", what);
}

async function begin(
  around: Around,
  on: On,
  what: Pick<ReviewParams, "uri" | "range" | "changes">,
): Promise<void> {
  const chosen = await choose(around, on, what.uri);
  if (!chosen) {
    return;
  }
  const text = chosen.text === undefined ? {} : { text: chosen.text };
  const asked = { agent: chosen.agent, ...what, ...text, key: randomUUID() };
  const { session } = await protocol.review(around.client, asked);
  // What was asked for was a look at something, on which the person works on meanwhile.
  await vscode.commands.executeCommand(REVEAL_PANEL, session);
}

/** The agent that is to look; asked for only where several offer it. */
async function choose({ client }: Around, on: On, uri: string): Promise<Candidate | undefined> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri, true));
  const offers = await offersOn(client, on, folder?.uri.toString());
  const candidates = offers.map((offer) => ({ ...offer, label: offer.title }));
  if (candidates.length === 0) {
    throw new Error(vscode.l10n.t("No agent offers that. An agent's file says what it offers."));
  }
  const placeHolder = vscode.l10n.t("Who is to look?");
  return candidates.length === 1
    ? candidates[0]
    : await vscode.window.showQuickPick(candidates, { placeHolder, matchOnDescription: true });
}

function activeEditor(): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    throw new Error(vscode.l10n.t("Open the file first."));
  }
  return editor;
}

function rootOf(given: unknown): vscode.Uri | undefined {
  const root: unknown =
    typeof given === "object" && given !== null && "rootUri" in given ? given.rootUri : undefined;
  return root instanceof vscode.Uri ? root : undefined;
}
