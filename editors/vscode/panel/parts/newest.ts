/** The newest of a session that is opened is drawn at once, and the rest after it can be seen. */

import { useLayoutEffect, useState } from "preact/hooks";
import type { Opened } from "../store.ts";

/** Enough for a tall panel. */
const FIRST = 30;

/** How many entries are left out at the beginning: none where the reader is brought to a place. */
export function useNewestFirst({ entries, wanted }: Pick<Opened, "entries" | "wanted">): number {
  const [isSeen, setSeen] = useState(false);
  useLayoutEffect(() => {
    // The first frame draws the newest, so what is done in the second one keeps nobody waiting.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => setSeen(true));
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return isSeen || wanted ? 0 : Math.max(0, entries.length - FIRST);
}
