/** Which records are a line about the session. Pure. */

import type { SessionRecord } from "../src/records.ts";
import type { Note } from "./entry.ts";

export function noteOf(record: SessionRecord): Note | undefined {
  switch (record.kind) {
    case "sessionPaused":
      return { kind: "paused", reason: record.reason };
    case "sessionResumed":
      return { kind: "resumed" };
    case "sessionArchived":
      return { kind: "archived" };
    case "sessionUnarchived":
      return { kind: "unarchived" };
    case "sessionRenamed":
      return { kind: "renamed", title: record.title };
    case "agentKept":
      return { kind: "kept", agent: record.agent };
    case "historyCompacted":
      return { kind: "compacted", summary: record.summary, isUndone: false };
    default:
      return undefined;
  }
}
