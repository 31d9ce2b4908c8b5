/** Whom a message asks: a choice for this one, and a line that says who answers this one and the next. */

import type { Agent } from "../../src/arguments.ts";
import { say } from "../words.ts";
import { Driving } from "./driving.tsx";

interface ChoiceProps {
  readonly agents: readonly Agent[];
  readonly asked: string;
  readonly choose: (name: string) => void;
}

export function AgentChoice({ agents, asked, choose }: ChoiceProps) {
  const names = agents.some((agent) => agent.name === asked)
    ? agents
    : [{ name: asked }, ...agents];
  return (
    <select
      class="agent-choice"
      aria-label={say("agentOfMessage")}
      title={say("agentOfMessage")}
      value={asked}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {names.map((agent) => (
        <option key={agent.name} value={agent.name}>
          {agent.name}
        </option>
      ))}
    </select>
  );
}

interface LineProps {
  readonly asked: string;
  readonly next: string;
  readonly differs: boolean;
  readonly keeps: boolean;
  readonly setKeep: (keeps: boolean) => void;
}

/** Which agent answers this message, and which the next one: always there, always true. */
export function NextLine({ asked, next, differs, keeps, setKeep }: LineProps) {
  return (
    <p class="next-line">
      <span>{say("thisMessage", asked)}</span>
      <span>{say("next", next)}</span>
      {differs && (
        <Driving>
          <button
            type="button"
            class={keeps ? "keep on" : "keep"}
            aria-pressed={keeps}
            title={say("keepLabel", asked)}
            aria-label={say("keepLabel", asked)}
            onClick={() => setKeep(!keeps)}
          >
            <span class={`codicon codicon-${keeps ? "pinned" : "pin"}`} aria-hidden="true" />
            <span class="keep-word">{say("keep")}</span>
          </button>
        </Driving>
      )}
    </p>
  );
}
