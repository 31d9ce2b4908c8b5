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
  hadFocus.current = box.current?.contains(focused()) ?? false;
  useLayoutEffect(() => {
    if (hadFocus.current && !box.current?.contains(document.activeElement)) box.current?.focus();
  });
  return box;
}

/**
 * For the whole panel: the header and the banners below it take buttons away that were pressed. The
 * focus goes on to what a banner offers now, else to where one writes, else to the messages.
 */
export function useHandedFocus<T extends HTMLElement>() {
  const panel = useRef<T>(null);
  const wasAbove = useRef(false);
  wasAbove.current = focused()?.closest(".header, .banner") != null;
  useLayoutEffect(() => {
    if (!wasAbove.current || document.activeElement !== document.body) return;
    const find = (what: string) => panel.current?.querySelector<HTMLElement>(what);
    (find(".banner button, .words:enabled") ?? find(".entries"))?.focus();
  });
  return panel;
}

/** What has the focus in this page, unless the person works outside of it: nothing is taken there. */
function focused(): Element | null {
  return document.hasFocus() ? document.activeElement : null;
}
