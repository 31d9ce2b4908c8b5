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

/** What takes buttons away that were pressed, or moves them to another place. */
const FLEETING = ".header, .banner, .asks, .trouble, [data-ask]";

/**
 * For the whole panel: the header, the banners below it, what waits and what went wrong take buttons
 * away that were pressed. The focus goes on to what a banner offers now, else to what waits, else to
 * where one writes, else to the messages. It goes along with an ask that stands elsewhere now.
 */
export function useHandedFocus<T extends HTMLElement>() {
  const panel = useRef<T>(null);
  const left = useRef<Element | null>(null);
  left.current = focused()?.closest(FLEETING) ?? null;
  useLayoutEffect(() => {
    if (!left.current || document.activeElement !== document.body) return;
    const find = (what: string) => panel.current?.querySelector<HTMLElement>(what);
    const ask = left.current.getAttribute("data-ask");
    const card = ask && `[data-ask="${CSS.escape(ask)}"]`;
    // The words of an answer go on; a button may be another one, so none is at hand for the next key.
    const moved = card && (find(`${card} input`) ?? find(card));
    // Whoever scrolled there stays at what they read.
    if (moved) moved.focus({ preventScroll: true });
    else (find(".banner button, .asks, .words:enabled") ?? find(".entries"))?.focus();
  });
  return panel;
}

/** What has the focus in this page, unless the person works outside of it: nothing is taken there. */
function focused(): Element | null {
  return document.hasFocus() ? document.activeElement : null;
}
