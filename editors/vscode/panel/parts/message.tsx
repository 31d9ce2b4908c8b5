/** A person's message: who, when, to which agent, the words, what they refer to, and what can be done. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Block } from "../../src/shapes.ts";
import type { MessageEntry } from "../entry.ts";
import { place, time } from "../shown.ts";
import { ask, tell } from "../talk.ts";
import { say } from "../words.ts";
import { Actions, IconButton } from "./button.tsx";
import { Beginning, Driving } from "./driving.tsx";
import { Face } from "./header.tsx";
import { useKeptFocus } from "./kept_focus.ts";
import { Prose } from "./prose.tsx";

export function MessageView({ entry, me }: { entry: MessageEntry; me: string | undefined }) {
  const [isEditing, setEditing] = useState(false);
  const box = useKeptFocus<HTMLElement>();
  const isMine = (entry.by.id ?? entry.by.name) === me;
  const text = words(entry.blocks);
  return (
    <article
      class="entry message"
      data-key={entry.key}
      aria-label={`${entry.by.name}, ${time(entry.at)}`}
      ref={box}
      tabIndex={-1}
    >
      <div class="head">
        <Face name={entry.by.name} />
        <span class="who">{entry.by.name}</span>
        {entry.agent && <span class="to">@{entry.agent}</span>}
        <time class="when" dateTime={entry.at}>
          {time(entry.at)}
        </time>
        <Status entry={entry} />
        <Actions>
          <Beginning>
            {entry.isHeld && (
              <IconButton
                icon="check"
                label={say("release")}
                press={() => ask({ name: "releaseMessage", message: entry.id })}
              />
            )}
          </Beginning>
          {isMine && (entry.isWaiting || entry.isHeld) && (
            <>
              <IconButton icon="edit" label={say("edit")} press={() => setEditing(true)} />
              <IconButton
                icon="discard"
                label={say("takeBack")}
                press={() => ask({ name: "withdrawMessage", message: entry.id })}
              />
            </>
          )}
          <IconButton icon="copy" label={say("copy")} press={() => tell({ kind: "copy", text })} />
          <Driving>
            <IconButton
              icon="repo-forked"
              label={say("forkHere")}
              press={() => ask({ name: "fork", at: entry.seq })}
            />
          </Driving>
        </Actions>
      </div>
      {isEditing ? (
        <EditMessage
          text={text}
          done={(changed) => {
            setEditing(false);
            if (changed !== undefined)
              ask({ name: "editMessage", message: entry.id, text: changed });
          }}
        />
      ) : (
        <div class={entry.isWithdrawn ? "body withdrawn" : "body"}>
          {text && <Prose text={text} />}
          <References blocks={entry.blocks} />
        </div>
      )}
    </article>
  );
}

function Status({ entry }: { entry: MessageEntry }) {
  if (entry.isWithdrawn) return <span class="badge">{say("withdrawn")}</span>;
  if (entry.isHeld) return <span class="badge">{say("held")}</span>;
  if (entry.isWaiting) return <span class="badge">{say("queued")}</span>;
  return entry.isEdited ? <span class="badge">{say("edited")}</span> : null;
}

function EditMessage({ text, done }: { text: string; done: (text: string | undefined) => void }) {
  const [value, setValue] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <form
      class="inline-form"
      onSubmit={(event) => {
        event.preventDefault();
        done(value);
      }}
    >
      <textarea
        ref={field}
        aria-label={say("edit")}
        value={value}
        onInput={(event) => setValue(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && done(undefined)}
      />
      <button type="submit" class="button">
        {say("send")}
      </button>
    </form>
  );
}

function References({ blocks }: { blocks: readonly Block[] }) {
  const places = blocks.flatMap((block, index) => {
    switch (block.kind) {
      case "reference":
        return [<PlaceButton key={index} uri={block.uri} range={block.range} />];
      case "changes":
        return [
          <span key={index} class="chip">
            #changes
          </span>,
        ];
      case "image":
        return [
          <span key={index} class="chip">
            {block.uri ? place(block.uri) : block.mediaType}
          </span>,
        ];
      default:
        return [];
    }
  });
  return places.length > 0 ? <p class="chips">{places}</p> : null;
}

/** A place in the code; pressing it opens it. */
export function PlaceButton({
  uri,
  range,
}: {
  uri: string;
  range?: import("../../src/shapes.ts").Range | undefined;
}) {
  return (
    <button
      type="button"
      class="chip"
      title={uri}
      onClick={() => tell({ kind: "open", uri, ...(range ? { range } : {}) })}
    >
      {place(uri, range)}
    </button>
  );
}

function words(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n\n");
}
