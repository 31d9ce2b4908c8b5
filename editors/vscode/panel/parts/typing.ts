/** That somebody writes in a session, as the others there hear it. */

import { useRef } from "preact/hooks";
import { tell } from "../talk.ts";

/** They hear it at most this often, in milliseconds. */
const EVERY = 3000;

export interface Typing {
  /** Words change. */
  writes(): void;
  /** The person goes elsewhere. */
  leaves(): void;
  /** The message itself tells the others. */
  sent(): void;
}

export function useTyping(session: string): Typing {
  const told = useRef(0);
  return {
    writes() {
      if (Date.now() - told.current <= EVERY) return;
      told.current = Date.now();
      tell({ kind: "typing", typing: true }, session);
    },
    leaves() {
      if (told.current) tell({ kind: "typing", typing: false }, session);
      told.current = 0;
    },
    sent() {
      told.current = 0;
    },
  };
}
