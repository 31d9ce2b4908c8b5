/** For those who hear the panel: that an agent has answered, or waits for them. Nobody sees it. */

import { type Ask, wordsOf } from "../../src/sessions/asks.ts";
import { type Entry, isUnanswered, type TurnEntry } from "../entry.ts";
import { spoken } from "../shown.ts";
import { say } from "../words.ts";

/** So much of an answer, or of what is asked, is read aloud by itself; the rest can be reached. */
const MOST_SPOKEN = 300;

interface Props {
  readonly entries: readonly Entry[];
  /** What waits and stands in none of the entries. */
  readonly asks: readonly Ask[];
}

export function Announcement({ entries, asks }: Props) {
  const last = entries.findLast((entry) => entry.kind === "turn");
  const ask = asks.at(-1);
  return (
    <>
      <p class="unseen" role="status">
        {last && news(last)}
      </p>
      <p class="unseen" role="status">
        {ask && `${say("waits")}: ${wordsOf(ask).slice(0, MOST_SPOKEN)}`}
      </p>
    </>
  );
}

function news(turn: TurnEntry): string {
  if (turn.end.kind === "ended") return `${turn.agent}: ${spoken(turn).slice(0, MOST_SPOKEN)}`;
  return turn.steps.some(isUnanswered) ? say("waits") : "";
}
