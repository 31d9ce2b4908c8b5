/** Completion of `@agent` and `#file` in the composer: the server says what fits, this shows it. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Completion } from "../../src/arguments.ts";
import { completed } from "../completed.ts";
import { isNaming } from "../mentions.ts";
import { listen, tell } from "../talk.ts";
import { say } from "../words.ts";

export interface Completing {
  readonly items: readonly Completion[];
  readonly chosen: number;
  /** The text changed; ask anew when the cursor is in a name. */
  typed(text: string, cursor: number): void;
  /** Whether a key was for the list. */
  press(event: KeyboardEvent): boolean;
  take(item: Completion): void;
  close(): void;
}

export function useCompletion(
  text: string,
  write: (text: string, cursor: number) => void,
): Completing {
  const [items, setItems] = useState<readonly Completion[]>([]);
  const [chosen, choose] = useState(0);
  const asked = useRef(0);
  const current = useRef(text);
  current.current = text;

  useEffect(
    () =>
      listen((message) => {
        // An answer to what was asked before the last key is too late.
        if (message.kind !== "completions" || message.ask !== asked.current) return;
        // Enter sends what is complete already; it does not first confirm it.
        const isWhole = message.items.some((item) => isThere(item, current.current));
        setItems(isWhole ? [] : message.items);
        choose(0);
      }),
    [],
  );

  const close = () => {
    asked.current += 1;
    setItems([]);
  };
  // What has been sent is completed no more, also by an answer that comes after it.
  useEffect(() => {
    if (text === "") close();
  }, [text]);
  const take = (item: Completion) => {
    const done = completed(text, item);
    write(done.text, done.cursor);
    close();
  };
  const step = (by: number) => choose((chosen + by + items.length) % items.length);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: close,
    Enter: () => items[chosen] && take(items[chosen]),
    Tab: () => items[chosen] && take(items[chosen]),
  };
  return {
    items,
    chosen,
    close,
    take,
    typed(value, cursor) {
      close();
      if (isNaming(value, cursor))
        tell({ kind: "complete", ask: asked.current, text: value, offset: cursor });
    },
    press(event) {
      const act = items.length > 0 && !event.shiftKey ? keys[event.key] : undefined;
      act?.();
      return act !== undefined;
    },
  };
}

/** Whether the text says already what an item would put there. */
function isThere(item: Completion, text: string): boolean {
  return item.insert.trim() === text.slice(item.start, item.end);
}

const ICONS: Readonly<Record<Completion["kind"], string>> = {
  agent: "sparkle",
  person: "person",
  file: "file",
  word: "symbol-keyword",
};

export function CompletionList({ completion }: { completion: Completing }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[completion.chosen]?.scrollIntoView({ block: "nearest" });
  }, [completion.chosen]);
  return (
    <div
      class="completions"
      id="completions"
      role="listbox"
      aria-label={say("suggestions")}
      ref={list}
      hidden={completion.items.length === 0}
    >
      {completion.items.map((item, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text that it completes.
        <div
          tabIndex={-1}
          key={`${item.kind}-${item.label}`}
          id={`completion-${index}`}
          role="option"
          aria-selected={index === completion.chosen}
          class={index === completion.chosen ? "option chosen" : "option"}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => completion.take(item)}
        >
          <span class={`codicon codicon-${ICONS[item.kind]}`} aria-hidden="true" />
          <span class="label">{item.label}</span>
          {item.detail && <span class="detail">{item.detail}</span>}
        </div>
      ))}
    </div>
  );
}
