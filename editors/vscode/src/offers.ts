// What the agents of a workspace offer to look at. Knows no editor.

import type { Agent } from "./arguments.ts";
import * as protocol from "./protocol.ts";

/** What a review can be of. */
export type On = "file" | "selection" | "changes";

/** One agent's offer, with the words that it is asked with. */
export interface Offer {
  readonly title: string;
  readonly agent: string;
  readonly description?: string;
  readonly text?: string;
}

/** As an agent's file has it. */
interface Action {
  readonly title: string;
  readonly on: readonly string[];
  readonly text?: string;
}

/** What is offered in a folder (a URI); without one, in the window's first folder. */
export async function offersOn(
  to: protocol.Sender,
  on: On,
  folder: string | undefined,
): Promise<readonly Offer[]> {
  const { agents } = await protocol.listAgents(to, folder ? { workspace: folder } : {});
  return agents.flatMap((agent) =>
    actionsOf(agent)
      .filter((action) => action.on.includes(on))
      .map((action) => offerOf(agent, action)),
  );
}

function offerOf(agent: Agent, action: Action): Offer {
  return {
    title: action.title,
    agent: agent.name,
    ...(agent.description === undefined ? {} : { description: agent.description }),
    ...(action.text === undefined ? {} : { text: action.text }),
  };
}

function actionsOf(agent: Agent): readonly Action[] {
  const actions: unknown = agent["actions"];
  return Array.isArray(actions) ? (actions as Action[]) : [];
}
