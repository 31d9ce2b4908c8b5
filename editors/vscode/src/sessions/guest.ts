// Whether this window's person comes from another machine than the files. Knows no editor.

import type { ServerState } from "../arguments.ts";

/** Guests answer what they are asked, and change none of the host's files. */
export function isGuest(state: Pick<ServerState, "guest">): boolean {
  return state.guest !== undefined;
}

/** Whether it is a guest who drives nothing: the invitation's role is the highest that they get. */
export function isOnlooker({ guest }: Pick<ServerState, "guest">): boolean {
  return guest !== undefined && guest.role !== "drive";
}
