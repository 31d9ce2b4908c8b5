/** What a person wrote before, by up and down at the edges of the text. */

import { useRef } from "preact/hooks";

/** What stands in the composer, and where. */
interface Written {
  readonly value: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

/** A handler that says whether a key was for the history. */
export function useHistory(
  history: readonly string[],
  write: (text: string, cursor: number) => void,
) {
  const at = useRef(history.length);
  const own = useRef("");
  return (event: KeyboardEvent, box: Written | null): boolean => {
    if (!box || isModified(event)) return false;
    const isBrowsing = at.current < history.length && box.value === history[at.current];
    if (!isBrowsing) {
      at.current = history.length;
      own.current = box.value;
    }
    const next = at.current + step(event.key, box, isBrowsing);
    if (next === at.current || next < 0) return false;
    at.current = next;
    const text = history[next] ?? own.current;
    write(text, text.length);
    return true;
  };
}

/** Which way a key goes: up at the first line, down at the last one. */
function step(key: string, box: Written, isBrowsing: boolean): -1 | 0 | 1 {
  const before = box.value.slice(0, box.selectionStart);
  if (key === "ArrowUp" && (isBrowsing ? !before.includes("\n") : before === "")) return -1;
  const after = box.value.slice(box.selectionEnd);
  return key === "ArrowDown" && isBrowsing && !after.includes("\n") ? 1 : 0;
}

function isModified(event: KeyboardEvent): boolean {
  return event.shiftKey || event.altKey || event.ctrlKey || event.metaKey;
}
