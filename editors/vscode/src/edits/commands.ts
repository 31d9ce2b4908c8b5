// What people do with proposed edits.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Around } from "../commands/around.ts";
import * as protocol from "../protocol.ts";
import type { Choice } from "./choices.ts";
import { EditReview } from "./review.ts";

/** Show an edit in differences: `session` and `edit` are ids. */
export async function show(around: Around, session: unknown, edit: unknown): Promise<void> {
  if (typeof session !== "string" || typeof edit !== "string") {
    throw new Error(vscode.l10n.t("Open the edit from its session."));
  }
  // Whoever looks at it hears what becomes of it, also where no panel shows the session.
  const following = await around.store.follow(session);
  try {
    const shown = await protocol.showEdit(around.client, { session, edit });
    await around.edits.present(new EditReview(session, shown, around.edits.documents, following));
  } catch (trouble) {
    following.dispose();
    throw trouble;
  }
}

export const acceptHunk = (around: Around, given: unknown): Promise<void> =>
  choose(around, given, "accepted");
export const rejectHunk = (around: Around, given: unknown): Promise<void> =>
  choose(around, given, "rejected");
export const acceptAll = (around: Around, given: unknown): Promise<void> =>
  chooseRest(around, given, "accepted");
export const rejectAll = (around: Around, given: unknown): Promise<void> =>
  chooseRest(around, given, "rejected");

/** Take back what was applied of an edit. */
export async function undo({ client }: Around, session: unknown, edit: unknown): Promise<void> {
  if (typeof session === "string" && typeof edit === "string") {
    await protocol.undoEdit(client, { session, edit, key: randomUUID() });
  }
}

async function choose(around: Around, given: unknown, choice: Choice): Promise<void> {
  const at = isNote(given) ? given : cursor();
  for (const review of around.edits.open.all) {
    const hunk = at && review.hunkAt(at);
    if (hunk !== undefined) {
      review.choose(hunk, choice);
      await answerIfComplete(around, review);
      return;
    }
  }
  throw new Error(vscode.l10n.t("There is no hunk here that waits for an answer."));
}

async function chooseRest(around: Around, given: unknown, choice: Choice): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : cursor()?.uri;
  const review = around.edits.open.all.find((one) => uri && one.has(uri));
  if (!review || review.isAnswered) {
    throw new Error(vscode.l10n.t("There is no edit here that waits for an answer."));
  }
  review.chooseRest(choice);
  await answerIfComplete(around, review);
}

async function answerIfComplete({ client, edits }: Around, review: EditReview): Promise<void> {
  const answered = await edits.open.answer(review, () => review.answer(client));
  if (answered) {
    const count = answered.applied.length;
    const said =
      count === 1 ? vscode.l10n.t("1 hunk applied") : vscode.l10n.t("{0} hunks applied", count);
    vscode.window.setStatusBarMessage(said, 5000);
  }
}

function cursor(): { readonly uri: vscode.Uri; readonly line: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, line: editor.selection.active.line };
}

function isNote(given: unknown): given is vscode.CommentThread {
  return typeof given === "object" && given !== null && "comments" in given && "range" in given;
}
