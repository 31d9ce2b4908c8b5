// How this window's person stands to the host, whose files the sessions are about. Knows no editor.

import type { ServerState } from "../arguments.ts";
import type { PermissionQuestion } from "../shapes.ts";

/** Somebody at the machine where the files lie, a guest from another one, or who only looks on. */
export type PersonStanding = "host" | "guest" | "onlooker";

/** The invitation's role is the highest that a guest gets: by a lower one they drive nothing. */
export function standingOf({ guest }: Pick<ServerState, "guest">): PersonStanding {
  if (guest === undefined) {
    return "host";
  }
  return guest.role === "drive" ? "guest" : "onlooker";
}

/** Whether guests may not answer it: that an MCP server is started is the host's word. */
export function isOfTheHost({ tool }: Pick<PermissionQuestion, "tool">): boolean {
  return tool === "mcp";
}
