/** A line about the session itself: who paused it, gave it a name, kept an agent. */

import type { Note, NoteEntry } from "../entry.ts";
import { time } from "../shown.ts";
import { ask } from "../talk.ts";
import { say } from "../words.ts";
import { Driving } from "./driving.tsx";
import { Prose } from "./prose.tsx";

export function NoteView({ entry }: { entry: NoteEntry }) {
  const { what } = entry;
  if (what.kind === "compacted") {
    return (
      <details class="note" data-key={entry.key}>
        <summary>{say(what.isUndone ? "compactedUndone" : "compacted")}</summary>
        <Prose text={what.summary} />
        {!what.isUndone && (
          <Driving>
            <button
              type="button"
              class="button secondary"
              onClick={() => ask({ name: "uncompact", compaction: entry.seq })}
            >
              {say("takeBack")}
            </button>
          </Driving>
        )}
      </details>
    );
  }
  return (
    <p class="note" data-key={entry.key} title={time(entry.at)}>
      {words(what, entry.by.name)}
    </p>
  );
}

function words(what: Exclude<Note, { kind: "compacted" }>, name: string): string {
  switch (what.kind) {
    case "paused":
      return what.reason ? `${say("pausedNote", name)}: ${what.reason}` : say("pausedNote", name);
    case "resumed":
      return say("resumed", name);
    case "archived":
      return say("archived", name);
    case "unarchived":
      return say("unarchived", name);
    case "renamed":
      return say("renamed", name, what.title);
    case "kept":
      return say("kept", name, what.agent);
  }
}
