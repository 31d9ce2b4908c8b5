/** Showing one place of a session: what is not loaded yet is loaded, page by page. */

import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Place } from "../../src/arguments.ts";
import type { Entry } from "../entry.ts";
import type { Opened } from "../store.ts";
import { tell } from "../talk.ts";

/** So many pages are looked through; the place of a finding is not known before it is found. */
const MOST_PAGES = 10;

/** How far the search for a place has come. */
interface Sought {
  readonly place?: Place;
  pages: number;
  isFound: boolean;
}

/** Scroll to what the extension asks for; `leaving` is called before the list moves. */
export function useReveal(
  box: RefObject<HTMLElement | null>,
  place: Opened,
  leaving: () => void,
): void {
  const { wanted } = place;
  const sought = useRef<Sought>({ pages: 0, isFound: false });
  useLayoutEffect(() => {
    if (!wanted) return;
    if (sought.current.place !== wanted) {
      sought.current = { place: wanted, pages: 0, isFound: false };
    }
    const search = sought.current;
    if (search.isFound) return;
    const key = keyOf(place.entries, wanted);
    if (key !== undefined) {
      leaving();
      box.current?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.scrollIntoView();
      search.isFound = true;
    } else if (place.hasOlder && search.pages < MOST_PAGES) {
      search.pages += 1;
      tell({ kind: "older", before: place.records[0]?.seq ?? 0 });
    }
  }, [wanted, place.entries]);
}

/** The key of what is wanted, if it is loaded. */
function keyOf(entries: readonly Entry[], wanted: Place): string | undefined {
  const { finding, turn, seq } = wanted;
  if (finding !== undefined) return entries.find((entry) => holds(entry, finding)) && finding;
  if (turn !== undefined) return entries.find((entry) => entry.key === turn)?.key;
  if (seq === undefined || (entries[0]?.seq ?? Number.POSITIVE_INFINITY) > seq) return undefined;
  return answerAt(entries, seq) ?? entries.findLast((entry) => entry.seq <= seq)?.key;
}

/** An answer stands in its turn, before what was written while it came. */
function answerAt(entries: readonly Entry[], seq: number): string | undefined {
  const steps = entries.flatMap((entry) => (entry.kind === "turn" ? entry.steps : []));
  return steps.find((step) => step.kind === "said" && step.seq === seq)?.key;
}

function holds(entry: Entry, finding: string): boolean {
  return entry.kind === "turn" && entry.steps.some((step) => step.key === finding);
}
