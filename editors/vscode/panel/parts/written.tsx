/** The box of a message's words: completes names, brings back what was written, sends with Enter. */

import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { listen } from "../talk.ts";
import { say } from "../words.ts";
import { CompletionList, useCompletion } from "./completion.tsx";
import { useHistory } from "./history.ts";
import { takePaste } from "./taking.ts";
import type { Typing } from "./typing.ts";

interface Props {
  readonly text: string;
  readonly history: readonly string[];
  readonly mayWrite: boolean;
  readonly startsFocused: boolean;
  readonly typing: Typing;
  readonly write: (text: string) => void;
  readonly send: () => void;
}

export function Written({ text, history, mayWrite, startsFocused, typing, write, send }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  useFocus(box, startsFocused);
  useHeight(box, text);
  const put = (value: string, cursor?: number) => {
    write(value);
    typing.writes();
    if (cursor !== undefined)
      requestAnimationFrame(() => box.current?.setSelectionRange(cursor, cursor));
  };
  const completion = useCompletion(text, put);
  const recall = useHistory(history, put);
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const isTaken = completion.press(event) || recall(event, box.current);
    const sends = !isTaken && event.key === "Enter" && !event.shiftKey;
    if (isTaken || sends) event.preventDefault();
    if (sends) send();
  };
  const { items, chosen } = completion;
  return (
    <>
      <CompletionList completion={completion} />
      <textarea
        ref={box}
        rows={2}
        class="words"
        disabled={!mayWrite}
        aria-label={say("message")}
        placeholder={say("placeholder")}
        value={text}
        aria-autocomplete="list"
        aria-controls="completions"
        aria-activedescendant={items.length > 0 ? `completion-${chosen}` : undefined}
        onInput={(event) => {
          const { value, selectionStart } = event.currentTarget;
          put(value);
          completion.typed(value, selectionStart);
        }}
        onKeyDown={pressed}
        onBlur={() => {
          completion.close();
          typing.leaves();
        }}
        onPaste={takePaste}
      />
    </>
  );
}

type Box = RefObject<HTMLTextAreaElement | null>;

/** The cursor comes when the host says so, or at the beginning. */
function useFocus(box: Box, startsFocused: boolean): void {
  useEffect(() => {
    if (startsFocused) box.current?.focus();
    return listen((message) => {
      if (message.kind === "focus") box.current?.focus();
    });
  }, []);
}

/**
 * As high as its words, or as what stands there before them, also in a panel that is made narrower.
 */
function useHeight(box: Box, text: string): void {
  useLayoutEffect(() => fit(box.current), [text]);
  useEffect(() => {
    if (!box.current) return;
    let width = 0;
    const watch = new ResizeObserver(([entry]) => {
      // Its height is what changes here; that is no reason to measure again.
      if (!entry || entry.contentRect.width === width) return;
      width = entry.contentRect.width;
      fit(box.current);
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
}

function fit(element: HTMLTextAreaElement | null): void {
  if (!element) return;
  element.style.height = "auto";
  element.style.height = `${element.scrollHeight}px`;
}
