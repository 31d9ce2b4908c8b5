// Whom a session asks: guests are asked only what the host lets them answer. Knows no editor.

import type { Ask } from "./asks.ts";
import type { Who } from "./who.ts";

/** The tool of a permission to start an MCP server: whether that may be is the host's word. */
const CONSENT = "mcp";

/** Whether somebody is asked this; what they may not answer is shown in its session only. */
export function isAsked({ isGuest, isOnlooker }: Omit<Who, "person">, ask: Ask): boolean {
  const isOfTheHost = ask.kind === "permission" && ask.permission.tool === CONSENT;
  return !isOnlooker && !(isGuest && isOfTheHost);
}
