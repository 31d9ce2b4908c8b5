// One proposed edit in VS Code's own diff: a note at each hunk, a choice for each, then the answer.

import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { Applied, EditFile, EditShown } from "../arguments.ts";
import type { Disposable } from "../emitter.ts";
import * as protocol from "../protocol.ts";
import { isRefusal } from "../server/refusal.ts";
import { type Choice, Choices } from "./choices.ts";
import type { EditDocuments, Sides } from "./documents.ts";
import { noteOf } from "./note.ts";
import { placesOf } from "./places.ts";

/** A note at a hunk; VS Code has its own word for it. */
type Note = vscode.CommentThread;

export class EditReview implements vscode.Disposable {
  readonly session: string;
  readonly shown: EditShown;
  readonly #documents: EditDocuments;
  readonly #sides: readonly Sides[];
  /** The hunks that are shown, from the first to the last. */
  readonly #numbers: readonly number[];
  readonly #choices: Choices;
  readonly #following: Disposable;
  readonly #notes = new Map<number, Note>();
  #isClosed = false;
  #key: string = randomUUID();

  /** `following` ends with the review. */
  constructor(session: string, shown: EditShown, documents: EditDocuments, following: Disposable) {
    this.session = session;
    this.#following = following;
    this.shown = shown;
    this.#documents = documents;
    this.#sides = documents.put(session, shown);
    this.#numbers = hunksOf(this.#sides.map((sides) => sides.file));
    const unseen = hunksOf(shown.files).filter((hunk) => !this.#numbers.includes(hunk));
    this.#choices = new Choices(this.#numbers, unseen);
  }

  get edit(): string {
    return this.shown.edit.id;
  }

  get isAnswered(): boolean {
    return this.shown.answer !== undefined;
  }

  get isComplete(): boolean {
    return this.#choices.isComplete;
  }

  /** Open the differences of each file, the first one in front. */
  async open(notes: vscode.CommentController): Promise<void> {
    for (const sides of [...this.#sides].reverse()) {
      const name = sides.after.path.split("/").at(-1) ?? "";
      await vscode.commands.executeCommand(
        "vscode.diff",
        sides.before,
        sides.after,
        `${name}: ${this.shown.edit.title}`,
        { preview: false },
      );
      if (this.#isClosed) {
        // It was answered while its differences were being opened.
        await this.#closeTabs();
        return;
      }
      if (!this.isAnswered) {
        this.#note(notes, sides);
      }
    }
  }

  /** The hunk that a note stands at, or that holds a line of a document. */
  hunkAt(at: Note | { readonly uri: vscode.Uri; readonly line: number }): number | undefined {
    for (const [number, note] of this.#notes) {
      const isNote = note === at;
      const isPlace = "line" in at && note.uri.toString() === at.uri.toString();
      if (isNote || (isPlace && note.range?.contains(new vscode.Position(at.line, 0)))) {
        return number;
      }
    }
    return undefined;
  }

  has(uri: vscode.Uri): boolean {
    const name = uri.toString();
    return this.#sides.some(({ before, after }) =>
      [before, after].some((one) => one.toString() === name),
    );
  }

  choose(number: number, choice: Choice): void {
    this.#choices.choose(number, choice);
    this.#mark(number);
  }

  chooseRest(choice: Choice): void {
    this.#choices.chooseRest(choice);
  }

  /** Send the answer. */
  async answer(to: protocol.Sender): Promise<Applied> {
    const { answer: accepted } = this.#choices;
    const asked = { session: this.session, edit: this.edit, accepted, key: this.#key };
    try {
      return await protocol.answerEdit(to, asked);
    } catch (trouble) {
      // The key of a refused answer is spent; any other one may have arrived.
      this.#key = isRefusal(trouble) ? randomUUID() : this.#key;
      throw trouble;
    }
  }

  /** Close its differences and notes. */
  async close(): Promise<void> {
    this.dispose();
    await this.#closeTabs();
  }

  dispose(): void {
    this.#isClosed = true;
    this.#following.dispose();
    for (const note of this.#notes.values()) {
      note.dispose();
    }
    this.#notes.clear();
    for (const sides of this.#sides) {
      this.#documents.drop(sides);
    }
  }

  async #closeTabs(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const ours = tabs.filter(
      ({ input }) => input instanceof vscode.TabInputTextDiff && this.has(input.modified),
    );
    await vscode.window.tabGroups.close(ours);
  }

  #note(notes: vscode.CommentController, sides: Sides): void {
    const places = placesOf(sides.file);
    for (const { number, first, last } of places) {
      const range = new vscode.Range(first, 0, last, 0);
      const note = notes.createCommentThread(sides.after, range, [this.#comment(number)]);
      note.canReply = false;
      note.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
      this.#notes.set(number, note);
      this.#mark(number);
    }
  }

  #mark(number: number): void {
    const note = this.#notes.get(number);
    if (!note) {
      return;
    }
    const choice = this.#choices.get(number);
    note.contextValue = choice ?? "open";
    note.state = choice ? vscode.CommentThreadState.Resolved : vscode.CommentThreadState.Unresolved;
    note.comments = [this.#comment(number)];
  }

  #comment(number: number): vscode.Comment {
    const place = this.#numbers.indexOf(number) + 1;
    const { name, body } = noteOf(place, this.#choices.get(number), vscode.l10n.t);
    return { author: { name }, body, mode: vscode.CommentMode.Preview };
  }
}

function hunksOf(files: readonly EditFile[]): readonly number[] {
  return files.flatMap((file) => file.hunks.map((hunk) => hunk.number));
}
