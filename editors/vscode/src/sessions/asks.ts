// What a session asks of people: permissions, questions, proposed edits. A fold; knows no editor.

import type { LoadResult } from "../arguments.ts";
import type { RecordOf, SessionRecord } from "../records.ts";
import type { PermissionQuestion, ProposedEdit, Question } from "../shapes.ts";

export type Ask =
  | (Asked & { readonly kind: "permission"; readonly permission: PermissionQuestion })
  | (Asked & { readonly kind: "question"; readonly question: Question })
  | (Asked & { readonly kind: "edit"; readonly edit: ProposedEdit });

interface Asked {
  readonly id: string;
  /** Of the record that asks. */
  readonly seq: number;
}

/** What is open after a page that is loaded first: what waits may stand far before it. */
export function asksOf(page: Pick<LoadResult, "records" | "asks">): readonly Ask[] {
  const first = page.records[0]?.seq ?? Number.POSITIVE_INFINITY;
  const older = (page.asks ?? []).filter((record) => record.seq < first);
  return openAsks([], [...older, ...page.records]);
}

/** What is open after records, oldest first. */
export function openAsks(
  before: readonly Ask[],
  records: readonly SessionRecord[],
): readonly Ask[] {
  return records.reduce(afterRecord, before);
}

/** What is asked, on one line, each thing once: the detail of a permission often is its title. */
export function wordsOf(ask: Ask): string {
  switch (ask.kind) {
    case "permission": {
      const title = inLine(ask.permission.title);
      const parts = (ask.permission.detail ?? "").split(/\n\s*\n/).map(inLine);
      // A title that is cut has three dots at its end, so it never ends with what would be left out.
      const more = title.endsWith(parts.at(-1) ?? "") ? parts.slice(0, -1) : parts;
      return [title, more.join(" ")].filter(Boolean).join(" — ");
    }
    case "question":
      return inLine(ask.question.text);
    case "edit":
      return inLine(ask.edit.title);
  }
}

function inLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function afterRecord(open: readonly Ask[], record: SessionRecord): readonly Ask[] {
  switch (record.kind) {
    case "permissionAsked":
    case "questionAsked":
    case "editProposed":
      return [...open, askOf(record)];
    case "permissionAnswered":
      return without(open, record.permissionId);
    case "questionAnswered":
      return without(open, record.questionId);
    case "editAnswered":
      return without(open, record.editId);
    case "turnEnded":
      // Nobody waits for an answer any more, not even to an edit that could still be applied.
      return open.filter((ask) => turnOf(ask) !== record.turn);
    default:
      return open;
  }
}

function without(open: readonly Ask[], id: string): readonly Ask[] {
  return open.filter((ask) => ask.id !== id);
}

function turnOf(ask: Ask): string {
  switch (ask.kind) {
    case "permission":
      return ask.permission.turn;
    case "question":
      return ask.question.turn;
    case "edit":
      return ask.edit.turn;
  }
}

function askOf(
  record: RecordOf<"permissionAsked"> | RecordOf<"questionAsked"> | RecordOf<"editProposed">,
): Ask {
  const { seq } = record;
  switch (record.kind) {
    case "permissionAsked":
      return { kind: "permission", id: record.permission.id, seq, permission: record.permission };
    case "questionAsked":
      return { kind: "question", id: record.question.id, seq, question: record.question };
    case "editProposed":
      return { kind: "edit", id: record.edit.id, seq, edit: record.edit };
  }
}
