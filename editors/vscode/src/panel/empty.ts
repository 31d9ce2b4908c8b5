// What a panel without a session shows: what can be opened, and how the server is. Knows no editor.

import type { ToPanel } from "../../panel/messages.ts";
import type { Standing } from "../server/client.ts";
import type { SessionStore } from "../sessions/store.ts";

/** How many sessions an empty panel offers. */
const RECENT = 8;

/** Why the session that was shown, or was to be, is not: what went wrong, or its title of before. */
export interface Why {
  readonly trouble?: string;
  readonly deleted?: string;
}

export function empty(store: SessionStore, standing: Standing, why: Why = {}): ToPanel {
  const recent = store.sessions.filter((one) => !one.archived).slice(0, RECENT);
  return { kind: "empty", recent, state: STATES[standing], ...why };
}

const STATES = {
  resting: "restricted",
  starting: "starting",
  running: "ready",
  missing: "missing",
  failed: "failed",
} as const satisfies Record<Standing, string>;
