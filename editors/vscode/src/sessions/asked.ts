// Whom a session asks: guests are asked only what the host lets them answer. Knows no editor.

import type { Ask } from "./asks.ts";
import { isOfTheHost, type PersonStanding } from "./guest.ts";

/** Whether somebody is asked this; what they may not answer is shown in its session only. */
export function isAsked(standing: PersonStanding, ask: Ask): boolean {
  switch (standing) {
    case "host":
      return true;
    case "guest":
      return !(ask.kind === "permission" && isOfTheHost(ask.permission));
    case "onlooker":
      return false;
  }
}
