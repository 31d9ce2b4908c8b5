/** How the person of this panel stands to what agents ask, and whether anything can begin here. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PersonStanding } from "../../src/sessions/guest.ts";
import type { Person } from "../../src/shapes.ts";

const Here = createContext<PersonStanding>("host");

/** Whether the session is archived: nothing begins in it until it is taken out of the archive. */
const Archived = createContext(false);

export const StandingHere = Here.Provider;
export const ArchivedHere = Archived.Provider;

export function useStanding(): PersonStanding {
  return useContext(Here);
}

export function useArchived(): boolean {
  return useContext(Archived);
}

/** `me` is the person as one of those who are in the session, as far as it is known. */
export function standingOf(me: Person | undefined, isGuest: boolean): PersonStanding {
  if (me !== undefined && me.role !== "drive") return "onlooker";
  return isGuest ? "guest" : "host";
}
