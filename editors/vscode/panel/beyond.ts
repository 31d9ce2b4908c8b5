/**
 * What stands beyond the records that are kept and still says something about them: answers that
 * came long after they were asked for. Pure; keeps nothing.
 */

import type { SessionRecord } from "../src/records.ts";
import { changeOf, stepOf } from "./steps.ts";

/**
 * Of the records after those that are kept, the ones that change what is kept and make the list no
 * longer. An answer to what was asked before all of them is one, too: that page may be loaded yet.
 */
export function reachingBack(
  kept: readonly SessionRecord[],
  beyond: readonly SessionRecord[],
): readonly SessionRecord[] {
  const begun = new Set(kept.flatMap(begunBy));
  return beyond.filter((record) => {
    switch (record.kind) {
      // Each turn and each call has one; these stand close to where it began.
      case "turnEnded":
        return begun.has(record.turn);
      case "toolReturned":
        return begun.has(changeOf(record)?.key ?? "");
      default:
        return changeOf(record) !== undefined;
    }
  });
}

/** The keys of what begins with a record, or goes on with it: a turn, a step of it. */
function begunBy(record: SessionRecord): readonly string[] {
  const begun = stepOf(record);
  if (begun) return [begun.turn, begun.step.key];
  return record.kind === "turnStarted" ? [record.turn] : [];
}
