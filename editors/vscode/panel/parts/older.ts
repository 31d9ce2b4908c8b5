/**
 * Older records, asked for as the reader comes near to the beginning: once for each page, and once
 * more where that failed.
 */

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Opened } from "../store.ts";
import { listen, tell } from "../talk.ts";

/** They are asked for this far from the beginning, in pixels. */
const EARLY = 600;

/** What is to be called when the reader moves; `leftOut` entries are not drawn yet. */
export function useOlder(
  box: RefObject<HTMLElement | null>,
  place: Opened,
  leftOut: number,
): () => void {
  const asked = useRef(0);
  const look = () => {
    const first = place.records[0]?.seq ?? 0;
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    const isNear = clientHeight > 0 && scrollTop < EARLY;
    if (leftOut > 0 || !isNear || !place.hasOlder || first === asked.current) return;
    asked.current = first;
    tell({ kind: "older", before: first });
  };
  const latest = useRef(look);
  latest.current = look;
  // A page of folded calls may be lower than the panel, and nobody can scroll then.
  useEffect(look, [place.records, leftOut]);
  useEffect(
    () =>
      listen((message) => {
        if (message.kind === "trouble") asked.current = 0;
        if (message.kind === "fine") latest.current();
      }),
    [],
  );
  return look;
}
