/** The list of messages and turns: follows what is new unless the reader is elsewhere, loads what is older. */

import { memo } from "preact/compat";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Agent } from "../../src/arguments.ts";
import type { Entry } from "../entry.ts";
import type { Opened } from "../store.ts";
import { tell } from "../talk.ts";
import { say } from "../words.ts";
import { Bounded } from "./bounded.tsx";
import { MessageView } from "./message.tsx";
import { useNewestFirst } from "./newest.ts";
import { NoteView } from "./note.tsx";
import { useOlder } from "./older.ts";
import { useReveal } from "./reveal.ts";
import { TurnView } from "./turn.tsx";

/** So near to the end, in pixels, counts as at the end. */
const NEAR = 48;

/** What the reader looks at, and how far below the upper edge. */
interface Held {
  readonly key: string;
  readonly top: number;
}

interface Props {
  readonly place: Opened;
  readonly agents: readonly Agent[];
  /** How many messages have been sent from here. */
  readonly sent: number;
}

export function Entries({ place, agents, sent }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const held = useRef<Held | undefined>(undefined);
  const [isAway, setAway] = useState(false);
  const leftOut = useNewestFirst(place);
  const lookForOlder = useOlder(box, place, leftOut);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (follows.current && place.isAtEnd) element.scrollTop = element.scrollHeight;
    else stay(element, held.current);
  }, [place.entries, place.isAtEnd, leftOut]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    // A narrower panel, a picture, a fold that opens: whoever was at the end stays there.
    const watch = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useReveal(box, place, () => {
    follows.current = false;
  });

  const scrolled = () => {
    const element = box.current;
    if (!element) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR;
    // Who follows the end keeps no place; words that stream scroll at each step.
    held.current = follows.current && place.isAtEnd ? undefined : firstVisible(element);
    setAway(!follows.current);
    lookForOlder();
  };

  const follow = () => {
    follows.current = true;
    if (!place.isAtEnd) tell({ kind: "newest" });
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    // Whoever writes wants to see what comes of it.
    if (sent > 0) follow();
  }, [sent]);
  const toEnd = () => {
    follow();
    // The button goes; whoever pressed it by key goes on reading.
    box.current?.focus({ preventScroll: true });
  };

  return (
    <div class="scroll-frame">
      <div
        class="entries"
        ref={box}
        onScroll={scrolled}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key.
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={say("sessionList")}
      >
        {place.hasOlder && <p class="older">{say("older")} …</p>}
        {place.entries.length === 0 && <p class="nothing">{say("emptySession")}</p>}
        {place.entries.slice(leftOut).map((entry) => (
          <EntryView
            key={entry.key}
            entry={entry}
            me={place.me}
            next={place.session.agent}
            agents={agents}
          />
        ))}
      </div>
      {(isAway || !place.isAtEnd) && (
        <button type="button" class="to-end" onClick={toEnd}>
          <span class="codicon codicon-arrow-down" aria-hidden="true" /> {say("newest")}
        </button>
      )}
    </div>
  );
}

interface EntryProps {
  readonly entry: Entry;
  readonly me: string | undefined;
  /** The session's agent. */
  readonly next: string;
  readonly agents: readonly Agent[];
}

/** Drawn anew only when the entry itself is another one: a list may hold a thousand. */
const EntryView = memo(function EntryView(props: EntryProps) {
  return (
    <Bounded of={props.entry}>
      <Drawn {...props} />
    </Bounded>
  );
});

function Drawn({ entry, me, next, agents }: EntryProps) {
  switch (entry.kind) {
    case "message":
      return <MessageView entry={entry} me={me} />;
    case "turn":
      return <TurnView turn={entry} next={next} agents={agents} />;
    case "note":
      return <NoteView entry={entry} />;
  }
}

/** The first entry that can be seen, and where. */
function firstVisible(box: HTMLElement): Held | undefined {
  const edge = box.getBoundingClientRect().top;
  for (const child of box.children) {
    const { top, bottom } = child.getBoundingClientRect();
    const key = (child as HTMLElement).dataset["key"];
    if (key && bottom > edge) return { key, top: top - edge };
  }
  return undefined;
}

/** Keep what the reader looks at where it is: at the very top the browser does not do it by itself. */
function stay(box: HTMLElement, held: Held | undefined): void {
  if (!held) return;
  const element = box.querySelector(`[data-key="${CSS.escape(held.key)}"]`);
  if (!element) return;
  const moved = element.getBoundingClientRect().top - box.getBoundingClientRect().top - held.top;
  if (Math.abs(moved) > 1) box.scrollTop += moved;
}
