/** What waits for the answer of a person, or had one. Whoever answered it by key stays at it. */

import type { ComponentChildren } from "preact";
import { useKeptFocus } from "./kept_focus.ts";

interface Props {
  /** The id of what is asked. */
  readonly ask: string;
  readonly label: string;
  readonly state: "waits" | "answered";
  readonly children: ComponentChildren;
}

export function Card({ ask, label, state, children }: Props) {
  const card = useKeptFocus<HTMLElement>();
  return (
    <article class={`card ${state}`} data-ask={ask} aria-label={label} ref={card} tabIndex={-1}>
      {children}
    </article>
  );
}
