/** How the person of this panel stands to what agents ask: who may answer what. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Person } from "../../src/shapes.ts";

/** Somebody at the machine where the files lie, a guest from another one, or who only looks on. */
export type Standing = "host" | "guest" | "onlooker";

const Here = createContext<Standing>("host");

export const StandingHere = Here.Provider;

export function useStanding(): Standing {
  return useContext(Here);
}

/** `me` is the person as one of those who are in the session, as far as it is known. */
export function standingOf(me: Person | undefined, isGuest: boolean): Standing {
  if (me !== undefined && me.role !== "drive") return "onlooker";
  return isGuest ? "guest" : "host";
}
