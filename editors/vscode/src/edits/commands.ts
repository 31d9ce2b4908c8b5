// What people do with proposed edits. One edit at a time is open for an answer in each document.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Around } from "../commands/around.ts";
import { plain } from "../plain.ts";
import * as protocol from "../protocol.ts";
import type { SessionStore } from "../sessions/store.ts";
import type { Choice } from "./choices.ts";
import { EditDocuments, SCHEME } from "./documents.ts";
import { OpenEdits } from "./open.ts";
import { EditReview } from "./review.ts";

const documents = new EditDocuments();
const open = new OpenEdits<EditReview>();
let notes: vscode.CommentController | undefined;

/** Get ready to show edits; follow what others answer. */
export function registerEdits(store: SessionStore): vscode.Disposable {
  notes = vscode.comments.createCommentController("sessionls.edits", vscode.l10n.t("Edits"));
  return vscode.Disposable.from(
    notes,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, documents),
    store.onDidRecord(({ session, records }) => {
      for (const record of records) {
        if (record.kind === "editAnswered") {
          void answered(session, record.editId, record.by.name);
        }
      }
    }),
    vscode.window.tabGroups.onDidChangeTabs(({ closed }) => forget(closed)),
  );
}

/** Show an edit in differences: `session` and `edit` are ids. */
export async function show(around: Around, session: unknown, edit: unknown): Promise<void> {
  if (typeof session !== "string" || typeof edit !== "string") {
    throw new Error(vscode.l10n.t("Open the edit from its session."));
  }
  // Whoever looks at it hears what becomes of it, also where no panel shows the session.
  const following = await around.store.follow(session);
  try {
    const shown = await protocol.showEdit(around.client, { session, edit });
    await present(new EditReview(session, shown, documents, following));
  } catch (trouble) {
    following.dispose();
    throw trouble;
  }
}

async function present(review: EditReview): Promise<void> {
  const [trouble] = review.shown.files.flatMap((file) => file.trouble ?? []);
  if (trouble !== undefined) {
    void vscode.window.showWarningMessage(plain(trouble));
  }
  await open.add(review);
  if (notes) {
    await review.open(notes);
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

/** Somebody has answered an edit: its differences close, and who looks at them hears why. */
async function answered(session: string, edit: string, name: string): Promise<void> {
  if (await open.close(session, edit)) {
    const said = vscode.l10n.t("{0} has answered the proposed edit.", name);
    void vscode.window.showInformationMessage(plain(said));
  }
}

async function choose(around: Around, given: unknown, choice: Choice): Promise<void> {
  const at = isNote(given) ? given : cursor();
  for (const review of open.all) {
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
  const review = open.all.find((one) => uri && one.has(uri));
  if (!review || review.isAnswered) {
    throw new Error(vscode.l10n.t("There is no edit here that waits for an answer."));
  }
  review.chooseRest(choice);
  await answerIfComplete(around, review);
}

async function answerIfComplete({ client }: Around, review: EditReview): Promise<void> {
  const answered = await open.answer(review, () => review.answer(client));
  if (answered) {
    const count = answered.applied.length;
    const said =
      count === 1 ? vscode.l10n.t("1 hunk applied") : vscode.l10n.t("{0} hunks applied", count);
    vscode.window.setStatusBarMessage(said, 5000);
  }
}

/** An edit whose differences have all been closed waits on in its session. */
function forget(closed: readonly vscode.Tab[]): void {
  const uris = closed.flatMap(({ input }) =>
    input instanceof vscode.TabInputTextDiff ? [input.modified] : [],
  );
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  for (const review of open.all) {
    const isShown = tabs.some(
      ({ input }) => input instanceof vscode.TabInputTextDiff && review.has(input.modified),
    );
    if (!isShown && uris.some((uri) => review.has(uri))) {
      open.forget(review);
      review.dispose();
    }
  }
}

function cursor(): { readonly uri: vscode.Uri; readonly line: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, line: editor.selection.active.line };
}

function isNote(given: unknown): given is vscode.CommentThread {
  return typeof given === "object" && given !== null && "comments" in given && "range" in given;
}
