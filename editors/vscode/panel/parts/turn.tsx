/** An agent's turn: what it did and said, in order; how it ended, what it cost, and what can be done next. */

import type { Agent } from "../../src/arguments.ts";
import { type Ending, isUnanswered, stepsOf, type TurnEntry } from "../entry.ts";
import { reason, spoken, sums, time } from "../shown.ts";
import { ask, tell } from "../talk.ts";
import { say } from "../words.ts";
import { Actions, IconButton } from "./button.tsx";
import { Beginning, Driving } from "./driving.tsx";
import { useKeptFocus } from "./kept_focus.ts";
import { StepView } from "./steps.tsx";

interface Props {
  readonly turn: TurnEntry;
  /** The session's default agent. */
  readonly next: string;
  readonly agents: readonly Agent[];
}

export function TurnView({ turn, next, agents }: Props) {
  const isOpen = turn.end.kind === "open";
  const box = useKeptFocus<HTMLElement>();
  return (
    <article
      class="entry turn"
      data-key={turn.key}
      aria-label={`${turn.agent}, ${time(turn.at)}`}
      aria-busy={isOpen}
      ref={box}
      tabIndex={-1}
    >
      <div class="head">
        <span class="agent-icon codicon codicon-sparkle" aria-hidden="true" />
        <span class="who">{turn.agent}</span>
        <span class="model" title={turn.model}>
          {turn.model.split("/").at(-1)}
        </span>
        <time class="when" dateTime={turn.at}>
          {time(turn.at)}
        </time>
        {isOpen ? (
          <OpenActions turn={turn} />
        ) : (
          <EndedActions turn={turn} next={next} agents={agents} />
        )}
      </div>
      <TurnBody turn={turn} />
      <End turn={turn} />
    </article>
  );
}

/** The steps of a turn, also of one inside another one's call. */
export function TurnBody({ turn }: { turn: TurnEntry }) {
  return (
    <div class="body">
      {stepsOf(turn).map((step) => (
        <StepView
          key={step.key}
          step={step}
          steps={turn.steps}
          isOver={turn.end.kind === "ended"}
        />
      ))}
      {isWorking(turn) && <p class="working">{say("running", turn.agent)}</p>}
    </div>
  );
}

/** Whether nothing shows that the turn goes on: no words come, and it waits for nobody. */
function isWorking(turn: TurnEntry): boolean {
  return turn.end.kind === "open" && !turn.live && !turn.steps.some(isUnanswered);
}

function OpenActions({ turn }: { turn: TurnEntry }) {
  return (
    <Driving>
      <Actions>
        <IconButton
          icon="debug-stop"
          label={say("cancel")}
          press={() => ask({ name: "cancel", turn: turn.turn })}
        />
      </Actions>
    </Driving>
  );
}

function EndedActions({ turn, next, agents }: Props) {
  const canKeep = turn.agent !== next && agents.some((one) => one.name === turn.agent);
  const end = turn.end.kind === "ended" ? turn.end : undefined;
  return (
    <Actions>
      <Driving>
        {canKeep && (
          <IconButton
            icon="pin"
            label={say("keepLabel", turn.agent)}
            press={() => ask({ name: "keep", agent: turn.agent })}
          />
        )}
      </Driving>
      <Beginning>
        {end && !hasFailed(end) && (
          <IconButton
            icon="refresh"
            label={say("retry")}
            press={() => ask({ name: "retry", turn: turn.turn })}
          />
        )}
      </Beginning>
      <IconButton
        icon="copy"
        label={say("copy")}
        press={() => tell({ kind: "copy", text: spoken(turn) })}
      />
      <Driving>
        {end && (
          <IconButton
            icon="repo-forked"
            label={say("forkHere")}
            press={() => ask({ name: "fork", at: end.seq })}
          />
        )}
      </Driving>
    </Actions>
  );
}

function End({ turn }: { turn: TurnEntry }) {
  const { end } = turn;
  switch (end.kind) {
    case "open":
      return null;
    case "paused":
      return <p class="end">{say("pausedTurn")}</p>;
    case "ended": {
      const why = reason(end.reason);
      return (
        <div class="end">
          {end.error && <p class={end.reason === "failed" ? "failure" : "limit"}>{end.error}</p>}
          <p>{[why, sums(end.usage)].filter(Boolean).join(" · ")}</p>
          {hasFailed(end) && <Retry turn={turn.turn} />}
        </div>
      );
    }
  }
}

function hasFailed(end: Ending): boolean {
  return end.kind === "ended" && end.reason === "failed";
}

/** What is said of a failure is often to try again: where that is, the way to it can be seen. */
function Retry({ turn }: { turn: string }) {
  return (
    <Beginning>
      <p class="buttons">
        <button type="button" class="button secondary" onClick={() => ask({ name: "retry", turn })}>
          {say("retry")}
        </button>
      </p>
    </Beginning>
  );
}
