/** For those who hear the panel: that an agent has answered, or waits for them. Nobody sees it. */

import { type Entry, isUnanswered, type TurnEntry } from "../entry.ts";
import { spoken } from "../shown.ts";
import { say } from "../words.ts";

/** So much of an answer is read aloud by itself; the rest is in the list. */
const MOST_SPOKEN = 300;

export function Announcement({ entries }: { entries: readonly Entry[] }) {
  const last = entries.findLast((entry) => entry.kind === "turn");
  return (
    <p class="unseen" role="status">
      {last && news(last)}
    </p>
  );
}

function news(turn: TurnEntry): string {
  if (turn.end.kind === "ended") return `${turn.agent}: ${spoken(turn).slice(0, MOST_SPOKEN)}`;
  return turn.steps.some(isUnanswered) ? say("waits") : "";
}
