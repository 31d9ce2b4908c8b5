// The proposed edits that this window shows: opened in differences, closed when somebody has answered.
// One edit at a time is open for an answer in each document.

import * as vscode from "vscode";
import { plain } from "../plain.ts";
import type { SessionStore } from "../sessions/store.ts";
import { EditDocuments, SCHEME } from "./documents.ts";
import { OpenEdits } from "./open.ts";
import type { EditReview } from "./review.ts";

export class Edits implements vscode.Disposable {
  readonly documents = new EditDocuments();
  readonly open = new OpenEdits<EditReview>();
  readonly #notes: vscode.CommentController;
  readonly #subscriptions: vscode.Disposable;

  /** `store` tells what others answer. */
  constructor(store: SessionStore) {
    this.#notes = vscode.comments.createCommentController(
      "sessionls.edits",
      vscode.l10n.t("Edits"),
    );
    this.#subscriptions = vscode.Disposable.from(
      this.#notes,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this.documents),
      store.onDidRecord(({ session, records }) => {
        for (const record of records) {
          if (record.kind === "editAnswered") {
            void this.#answered(session, record.editId, record.by.name);
          }
        }
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#forget(closed)),
    );
  }

  /** Show one; what cannot be shown of it is said. */
  async present(review: EditReview): Promise<void> {
    const [trouble] = review.shown.files.flatMap((file) => file.trouble ?? []);
    if (trouble !== undefined) {
      void vscode.window.showWarningMessage(plain(trouble));
    }
    await this.open.add(review);
    await review.open(this.#notes);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** Somebody has answered an edit: its differences close, and who looks at them hears why. */
  async #answered(session: string, edit: string, name: string): Promise<void> {
    if (await this.open.close(session, edit)) {
      const said = vscode.l10n.t("{0} has answered the proposed edit.", name);
      void vscode.window.showInformationMessage(plain(said));
    }
  }

  /** An edit whose differences have all been closed waits on in its session. */
  #forget(closed: readonly vscode.Tab[]): void {
    const uris = closed.flatMap(({ input }) =>
      input instanceof vscode.TabInputTextDiff ? [input.modified] : [],
    );
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    for (const review of this.open.all) {
      const isShown = tabs.some(
        ({ input }) => input instanceof vscode.TabInputTextDiff && review.has(input.modified),
      );
      if (!isShown && uris.some((uri) => review.has(uri))) {
        this.open.forget(review);
        review.dispose();
      }
    }
  }
}
