// What a session asks of people: permissions, questions, proposed edits. A fold; knows no editor.

import type {
  PermissionQuestion,
  ProposedEdit,
  Question,
  RecordOf,
  SessionRecord,
} from "../shapes.ts";

export type Ask =
  | { readonly kind: "permission"; readonly id: string; readonly permission: PermissionQuestion }
  | { readonly kind: "question"; readonly id: string; readonly question: Question }
  | { readonly kind: "edit"; readonly id: string; readonly edit: ProposedEdit };

/** What begins or ends with a record. */
export type Step =
  | { readonly kind: "asked"; readonly ask: Ask }
  | { readonly kind: "answered"; readonly id: string }
  | { readonly kind: "ended"; readonly turn: string };

export function stepOf(record: SessionRecord): Step | undefined {
  switch (record.kind) {
    case "permissionAsked":
    case "questionAsked":
    case "editProposed":
      return { kind: "asked", ask: askOf(record) };
    case "permissionAnswered":
      return { kind: "answered", id: record.permissionId };
    case "questionAnswered":
      return { kind: "answered", id: record.questionId };
    case "editAnswered":
      return { kind: "answered", id: record.editId };
    case "turnEnded":
      return { kind: "ended", turn: record.turn };
    default:
      return undefined;
  }
}

export function turnOf(ask: Ask): string {
  switch (ask.kind) {
    case "permission":
      return ask.permission.turn;
    case "question":
      return ask.question.turn;
    case "edit":
      return ask.edit.turn;
  }
}

/** What is open after records, oldest first. */
export function openAsks(
  before: readonly Ask[],
  records: readonly SessionRecord[],
): readonly Ask[] {
  let open = before;
  for (const record of records) {
    const step = stepOf(record);
    if (step?.kind === "asked") {
      open = [...open, step.ask];
    } else if (step?.kind === "answered") {
      open = open.filter((ask) => ask.id !== step.id);
    } else if (step?.kind === "ended") {
      // A proposed edit may be answered after its turn.
      open = open.filter((ask) => ask.kind === "edit" || turnOf(ask) !== step.turn);
    }
  }
  return open;
}

function askOf(
  record: RecordOf<"permissionAsked"> | RecordOf<"questionAsked"> | RecordOf<"editProposed">,
): Ask {
  switch (record.kind) {
    case "permissionAsked":
      return { kind: "permission", id: record.permission.id, permission: record.permission };
    case "questionAsked":
      return { kind: "question", id: record.question.id, question: record.question };
    case "editProposed":
      return { kind: "edit", id: record.edit.id, edit: record.edit };
  }
}
