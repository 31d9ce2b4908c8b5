/** What is being written, and how the extension comes to keep it: before the page is gone. */

import { useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { type Change, changed } from "../draft.ts";
import type { Draft } from "../messages.ts";
import { listen, tell } from "../talk.ts";

/** Pictures are large: a draft with some goes to the extension so many milliseconds after a change. */
const SOON = 200;

/** The draft of a session, which begins with `begun`, and what changes it. */
export function useDraft(
  session: string,
  begun: Draft,
): readonly [Draft, (change: Change) => void] {
  const [draft, change] = useReducer(changed, begun);
  useEffect(
    () =>
      listen((message) => {
        if (message.kind === "attached" || message.kind === "returned") change(message);
      }),
    [],
  );
  useKept(session, draft);
  return [draft, change];
}

function useKept(session: string, draft: Draft): void {
  const kept = useRef<Draft | undefined>(undefined);
  const latest = useRef(draft);
  latest.current = draft;
  const keep = () => {
    if (kept.current === latest.current) return;
    kept.current = latest.current;
    tell({ kind: "draft", draft: latest.current }, session);
  };
  useLayoutEffect(() => {
    // Whoever goes elsewhere by a key takes the page away at once, so nothing waits without need.
    if (!draft.chips.some((chip) => chip.item.image)) return keep();
    const timer = setTimeout(keep, SOON);
    return () => clearTimeout(timer);
  }, [draft]);
  useLayoutEffect(() => {
    // A panel that is hidden is thrown away; before that the person goes elsewhere.
    const ends = ["blur", "pagehide"] as const;
    for (const end of ends) window.addEventListener(end, keep);
    return () => {
      for (const end of ends) window.removeEventListener(end, keep);
      keep();
    };
  }, []);
}
