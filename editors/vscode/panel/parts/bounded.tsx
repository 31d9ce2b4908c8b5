/** A bound for what cannot be drawn, such as what a newer server says: all beside it stays. */

import type { ComponentChildren } from "preact";
import { useEffect, useErrorBoundary } from "preact/hooks";
import { say } from "../words.ts";

interface Props {
  /** What is drawn; another one is tried again. */
  readonly of: unknown;
  readonly children: ComponentChildren;
}

export function Bounded({ of, children }: Props) {
  const [trouble, tryAgain] = useErrorBoundary();
  useEffect(() => {
    if (trouble) tryAgain();
  }, [of]);
  return trouble ? <p class="nothing">{say("undrawn")}</p> : children;
}
