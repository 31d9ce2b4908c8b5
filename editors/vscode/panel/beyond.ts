/**
 * What stands beyond the records that are kept and still says something about them: answers that
 * came long after they were asked for, and what became of messages and turns. Pure; keeps nothing.
 */

import type { SessionRecord } from "../src/records.ts";
import { changeOf, stepOf } from "./steps.ts";

/**
 * Of the records after those that are kept, the ones that change what is kept; a fold takes them in
 * with `addBeyond`. What was done to something before all of them is one, too: that page may be
 * loaded yet. `kept` has also what reached back before.
 */
export function reachingBack(
  kept: readonly SessionRecord[],
  beyond: readonly SessionRecord[],
): readonly SessionRecord[] {
  const begun = new Set(kept.flatMap(begunBy));
  return beyond.filter((record) => {
    const reaches = reachesBack(record, begun);
    // A message that is let waits for a turn of which nothing was said before.
    if (reaches) for (const key of begunBy(record)) begun.add(key);
    return reaches;
  });
}

function reachesBack(record: SessionRecord, begun: ReadonlySet<string>): boolean {
  switch (record.kind) {
    // Each turn and each call has these; they stand close to where it began.
    case "turnStarted":
    case "turnPaused":
    case "turnEnded":
      return begun.has(record.turn);
    case "toolReturned":
      return begun.has(changeOf(record)?.key ?? "");
    // People do these now and then, to whatever they see.
    case "messageEdited":
    case "messageWithdrawn":
    case "messageReleased":
    case "turnRetried":
    case "compactionUndone":
      return true;
    default:
      return changeOf(record) !== undefined;
  }
}

/** The keys of what begins with a record, goes on with it or waits from it on: a turn, a step. */
function begunBy(record: SessionRecord): readonly string[] {
  const begun = stepOf(record);
  if (begun) return [begun.turn, begun.step.key];
  switch (record.kind) {
    case "messageAdded":
      return record.turn ? [record.turn] : [];
    case "messageReleased":
    case "turnRetried":
    case "turnStarted":
      return [record.turn];
    default:
      return [];
  }
}
