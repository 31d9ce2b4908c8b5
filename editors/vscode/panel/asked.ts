/** Which agent a message is for. Pure. */

import type { Agent } from "../src/arguments.ts";
import { addressed } from "./mentions.ts";

/** The agent that `@name` at the beginning of a text asks, if there is one of that name. */
export function namedAgent(text: string, agents: readonly Agent[]): string | undefined {
  const name = addressed(text);
  return agents.find((agent) => agent.name === name)?.name;
}

/** Who answers this message, as the server decides: who was chosen, who is named, the session's. */
export function answering(
  text: string,
  chosen: string | undefined,
  agents: readonly Agent[],
  fallback: string,
): string {
  return chosen ?? namedAgent(text, agents) ?? fallback;
}

/** What to note of a choice: nothing where the message goes to that agent anyway. */
export function choice(
  name: string,
  text: string,
  agents: readonly Agent[],
  fallback: string,
): string | undefined {
  return name === answering(text, undefined, agents, fallback) ? undefined : name;
}
