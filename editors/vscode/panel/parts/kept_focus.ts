/** Keeps who works with the keys where they are: what they pressed may be gone with the answer. */

import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * For an element with `tabIndex={-1}`: it takes the focus when the one inside it that had the focus
 * is not drawn any more.
 */
export function useKeptFocus<T extends HTMLElement>() {
  const box = useRef<T>(null);
  const hadFocus = useRef(false);
  // Asked before anything is taken away; afterwards the page itself has the focus.
  hadFocus.current = box.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hadFocus.current && !box.current?.contains(document.activeElement)) box.current?.focus();
  });
  return box;
}
