/** Which agent a message is for, and what stands at the cursor. Pure. */

import type { Agent } from "../src/protocol.ts";

/** The agent that `@name` at the beginning of a text asks, if there is one of that name. */
export function namedAgent(text: string, agents: readonly Agent[]): string | undefined {
  const name = /^\s*@([\w-]+)(?=\s|$|[,:])/.exec(text)?.[1];
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

/** Whether the word before the cursor begins with `@` or `#`, so that completions make sense. */
export function isNaming(text: string, cursor: number): boolean {
  return /(?:^|[\s(])[@#][^\s]*$/.test(text.slice(0, cursor));
}
