/** What goes on in a session. Pure. */

import type { Session } from "../src/shapes.ts";

/** Whether there is something to stop: what only waits for the session to be resumed is at rest. */
export function goesOn(session: Pick<Session, "running" | "queue" | "paused">): boolean {
  const isComing = session.queue.length > 0 && session.paused === undefined;
  return session.running !== undefined || isComing;
}
