/** A text in which a name has been completed. Pure. */

import type { Completion } from "../src/arguments.ts";

export interface Completed {
  readonly text: string;
  readonly cursor: number;
}

/**
 * The text with an item in it, and the cursor where somebody writes on: behind a blank, which is
 * put there unless what follows ends the name already.
 */
export function completed(text: string, item: Completion): Completed {
  const after = text.slice(item.end);
  const begun = text.slice(0, item.start) + item.insert.trimEnd();
  const blank = /^[\s.,:;!?'"’”…)\]}]/.test(after) ? "" : " ";
  const cursor = begun.length + (blank || after.startsWith(" ") ? 1 : 0);
  return { text: begun + blank + after, cursor };
}
