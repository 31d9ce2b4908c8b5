/** What stands around the messages: title, people, cost, pause, who is writing. */

import { memo } from "preact/compat";
import type { Person, Session } from "../../src/shapes.ts";
import { initials, spent, sums, time } from "../shown.ts";
import { ask } from "../talk.ts";
import { say } from "../words.ts";
import { Actions, IconButton } from "./button.tsx";
import { Driving } from "./driving.tsx";

const MOST_FACES = 4;

interface HeaderProps {
  readonly session: Session;
  readonly people: readonly Person[];
}

export const Header = memo(function Header({ session, people }: HeaderProps) {
  return (
    <header class="header">
      <StateIcon session={session} />
      <h1 class="title" title={session.title}>
        {session.title || say("untitled")}
      </h1>
      <Driving>
        <Actions>
          <IconButton icon="edit" label={say("rename")} press={() => ask({ name: "rename" })} />
        </Actions>
      </Driving>
      <Faces people={people} />
      <Cost session={session} />
      {!session.paused && !session.archived && (
        <Driving>
          <IconButton
            icon="debug-pause"
            label={say("pause")}
            press={() => ask({ name: "pause" })}
          />
        </Driving>
      )}
    </header>
  );
});

const STATES = {
  idle: "comment",
  running: "loading",
  waiting: "bell-dot",
  paused: "debug-pause",
} as const;

function StateIcon({ session }: { session: Session }) {
  const spins = session.state === "running" ? " codicon-modifier-spin" : "";
  const words = stateWords(session);
  const icon = `codicon codicon-${STATES[session.state]}${spins} state-${session.state}`;
  return words ? (
    <span class={icon} role="img" aria-label={words} title={words} />
  ) : (
    <span class={icon} aria-hidden="true" />
  );
}

/** Nothing where nothing goes on. */
function stateWords({ state, running, agent }: Session): string | undefined {
  switch (state) {
    case "idle":
      return undefined;
    case "running":
      return say("running", running?.agent ?? agent);
    case "waiting":
      return say("waits");
    case "paused":
      return say("pausedTurn");
  }
}

function Cost({ session }: { session: Session }) {
  const words = spent(session.usage);
  return words ? (
    <span class="cost" title={sums(session.usage)}>
      {words}
    </span>
  ) : null;
}

function Faces({ people }: { people: readonly Person[] }) {
  const once = [...new Map(people.map((one) => [one.id ?? one.name, one])).values()];
  if (once.length < 2) return null;
  const names = once.map((one) => one.name).join(", ");
  return (
    <span class="faces" role="img" aria-label={`${say("people")}: ${names}`} title={names}>
      {once.slice(0, MOST_FACES).map((one) => (
        <Face key={one.id ?? one.name} name={one.name} />
      ))}
      {once.length > MOST_FACES && <span class="more-faces">+{once.length - MOST_FACES}</span>}
    </span>
  );
}

/** Two letters in a circle; the name itself stands beside it or in its label. */
export function Face({ name }: { name: string }) {
  return (
    <span class="face" aria-hidden="true">
      {initials(name)}
    </span>
  );
}

// A place that is there before its words: what comes along with them is often not read aloud.
export function PausedBanner({ session }: { session: Session }) {
  const { paused } = session;
  return (
    <div role="status">
      {paused && (
        <div class="banner">
          <span class="codicon codicon-debug-pause" aria-hidden="true" />
          <span class="grow">{say("paused", paused.by.name, time(paused.at))}</span>
          <Driving>
            <button type="button" class="button" onClick={() => ask({ name: "resume" })}>
              {say("resume")}
            </button>
          </Driving>
        </div>
      )}
    </div>
  );
}

export function Typing({ people, me }: { people: readonly Person[]; me: string | undefined }) {
  const names = people
    .filter((one) => one.typing && (one.id ?? one.name) !== me)
    .map((one) => one.name);
  return (
    <div role="status">
      {names.length > 0 && <p class="typing">{say("isTyping", [...new Set(names)].join(", "))}</p>}
    </div>
  );
}
