// Whether this window's person comes from another machine than the files. Knows no editor.

import type { ServerState } from "../arguments.ts";

/** Guests answer what they are asked, and change none of the host's files. */
export function isGuest(state: Pick<ServerState, "guest">): boolean {
  return state.guest !== undefined;
}
