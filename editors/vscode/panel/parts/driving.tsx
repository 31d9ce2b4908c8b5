/** What only those who drive the session are offered, and what of it no archived one offers. */

import type { ComponentChildren } from "preact";
import { useArchived, useStanding } from "./standing.ts";

export function Driving({ children }: { children: ComponentChildren }) {
  return useStanding() === "onlooker" ? null : children;
}

/** What begins a turn: for those who drive, and nowhere in an archived session. */
export function Beginning({ children }: { children: ComponentChildren }) {
  const isArchived = useArchived();
  return isArchived ? null : <Driving>{children}</Driving>;
}
