/** What only those who drive the session are offered. */

import type { ComponentChildren } from "preact";
import { useStanding } from "./standing.ts";

export function Driving({ children }: { children: ComponentChildren }) {
  return useStanding() === "onlooker" ? null : children;
}
