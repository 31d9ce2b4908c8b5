// What a person can do about a server that is not there. Knows no editor.

import type { Remedy } from "../../panel/messages.ts";
import type { Standing } from "./standing.ts";

/** Nothing where the server is there, or comes by itself. */
export function remedyOf(standing: Standing): Remedy | undefined {
  switch (standing) {
    case "missing":
      return "install";
    case "failed":
      return "restart";
    default:
      return undefined;
  }
}

/** The command that does it. */
export const REMEDIES = {
  install: "sessionls.installServer",
  restart: "sessionls.restartServer",
} as const satisfies Record<Remedy, string>;
