/** What a turn did, from its records: calls with their results, findings, edits, and what it asked. Pure. */

import type { RecordOf, SessionRecord } from "../src/records.ts";
import type { CallResult, EditAnswer, Step } from "./entry.ts";

/** The step that begins with a record, and its turn. */
export interface Begun {
  readonly turn: string;
  readonly step: Step;
}

/** What a record changes of a step that is there: its key, and what it is then. */
export interface Changed {
  readonly key: string;
  readonly next: (step: Step) => Step;
}

export function stepOf(record: SessionRecord): Begun | undefined {
  switch (record.kind) {
    case "messageAdded": {
      const { id, turn, blocks = [] } = record.message;
      return turn ? { turn, step: { kind: "said", key: id, seq: record.seq, blocks } } : undefined;
    }
    case "toolCalled": {
      const { turn, call } = record;
      return { turn, step: { kind: "call", key: callKey(turn, call.id), call } };
    }
    case "permissionAsked": {
      const { permission } = record;
      const step = { kind: "permission", key: permission.id, permission } as const;
      return { turn: permission.turn, step };
    }
    case "questionAsked": {
      const { question } = record;
      return { turn: question.turn, step: { kind: "question", key: question.id, question } };
    }
    case "editProposed": {
      const { edit } = record;
      return { turn: edit.turn, step: { kind: "edit", key: edit.id, edit } };
    }
    case "findingReported": {
      const { finding } = record;
      return { turn: finding.turn, step: { kind: "finding", key: finding.id, finding } };
    }
    default:
      return undefined;
  }
}

export function changeOf(record: SessionRecord): Changed | undefined {
  switch (record.kind) {
    case "toolReturned": {
      const result = { ...textOf(record.content), isError: record.isError ?? false };
      return changed(callKey(record.turn, record.callId), "call", { result });
    }
    case "permissionAnswered": {
      const { by, decision } = record;
      return changed(record.permissionId, "permission", { answer: { by, decision } });
    }
    case "questionAnswered": {
      const { by, text } = record;
      return changed(record.questionId, "question", { answer: { by, text } });
    }
    case "findingChanged":
      return { key: record.findingId, next: (step) => moved(step, record) };
    case "editAnswered":
      return { key: record.editId, next: (step) => answered(step, record) };
    default:
      return undefined;
  }
}

/** Turns may use the same ids for their calls. */
function callKey(turn: string, call: string): string {
  return `${turn}/${call}`;
}

function changed<K extends Step["kind"]>(
  key: string,
  kind: K,
  change: Partial<Extract<Step, { readonly kind: K }>>,
): Changed {
  return { key, next: (step) => (step.kind === kind ? { ...step, ...change } : step) };
}

function moved(step: Step, { state, range, uri, reason }: RecordOf<"findingChanged">): Step {
  if (step.kind !== "finding") return step;
  const { finding } = step;
  const now = { state, range: range ?? finding.range, uri: uri ?? finding.uri };
  return { ...step, reason, finding: { ...finding, ...now } };
}

function answered(step: Step, record: RecordOf<"editAnswered">): Step {
  return step.kind === "edit" ? { ...step, answer: answerOf(step.answer, record) } : step;
}

function answerOf(before: EditAnswer | undefined, record: RecordOf<"editAnswered">): EditAnswer {
  return {
    by: record.by,
    accepted: record.undone ? (before?.accepted ?? []) : (record.accepted ?? []),
    undone: record.undone ?? false,
  };
}

function textOf(
  content: RecordOf<"toolReturned">["content"],
): Pick<CallResult, "text" | "leftOut"> {
  return typeof content === "string" ? { text: content } : { text: "", leftOut: content.size };
}
