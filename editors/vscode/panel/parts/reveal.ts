/** Showing one place of a session: what is not loaded yet is loaded, page by page. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Entry } from "../fold.ts";
import type { PlaceInSession } from "../messages.ts";
import type { Opened } from "../store.ts";
import { listen, tell } from "../talk.ts";

/** So many pages are looked through; the place of a finding is not known before it is found. */
const MOST_PAGES = 10;

/** Scroll to what the extension asks for; `leaving` is called before the list moves. */
export function useReveal(
  box: RefObject<HTMLElement | null>,
  place: Opened,
  leaving: () => void,
): void {
  const [wanted, want] = useState<PlaceInSession>();
  const pages = useRef(0);
  useEffect(() => {
    listen((message) => {
      if (message.kind !== "reveal") return;
      pages.current = 0;
      want(message.place);
    });
  }, []);
  useLayoutEffect(() => {
    if (!wanted) return;
    const key = keyOf(place.entries, wanted);
    if (key !== undefined) {
      leaving();
      box.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView();
      want(undefined);
    } else if (place.hasOlder && pages.current < MOST_PAGES) {
      pages.current += 1;
      tell({ kind: "older", before: place.records[0]?.seq ?? 0 });
    }
  }, [wanted, place.entries]);
}

/** The key of what is wanted, if it is loaded. */
function keyOf(entries: readonly Entry[], wanted: PlaceInSession): string | undefined {
  const { finding, turn, seq } = wanted;
  if (finding !== undefined) return entries.find((entry) => holds(entry, finding)) && finding;
  if (turn !== undefined) return entries.find((entry) => entry.key === turn)?.key;
  const isLoaded = seq !== undefined && (entries[0]?.seq ?? Number.POSITIVE_INFINITY) <= seq;
  return isLoaded ? entries.findLast((entry) => entry.seq <= seq)?.key : undefined;
}

function holds(entry: Entry, finding: string): boolean {
  return entry.kind === "turn" && entry.steps.some((step) => step.key === finding);
}
