/** The whole panel: what the host says goes into the state, the state is drawn. */

import { useEffect, useReducer } from "preact/hooks";
import { BEGINNING, type Opened, type PanelState, reduce } from "../store.ts";
import { listen, remember, tell } from "../talk.ts";
import { say, speak } from "../words.ts";
import { Announcement } from "./announcement.tsx";
import { Composer } from "./composer.tsx";
import { EmptyPanel } from "./empty.tsx";
import { Entries } from "./entries.tsx";
import { Header, PausedBanner, Typing } from "./header.tsx";

export function App() {
  const [state, hear] = useReducer(reduce, BEGINNING);
  useEffect(() => {
    const deafen = listen((message) => {
      if (message.kind === "words") speak(message.words);
      if (message.kind === "show") remember(message.session.id);
      hear(message);
    });
    tell({ kind: "ready" });
    return deafen;
  }, []);
  if (state.place.kind === "empty") return <EmptyPanel place={state.place} />;
  return <OpenSession state={state} place={state.place} />;
}

function OpenSession({ state, place }: { state: PanelState; place: Opened }) {
  const { session } = place;
  const me = place.people.find((one) => (one.id ?? one.name) === place.me);
  return (
    <main class="panel" aria-label={say("session")}>
      <Header place={place} />
      <PausedBanner session={session} />
      <Announcement entries={place.entries} />
      <Entries key={session.id} place={place} agents={state.agents} />
      <Typing people={place.people} me={place.me} />
      {state.trouble && (
        <p class="trouble" role="alert">
          <span class="codicon codicon-error" aria-hidden="true" /> {state.trouble}
        </p>
      )}
      <Composer
        key={`composer-${session.id}-${state.composed}`}
        session={session}
        agents={state.agents}
        draft={state.draft}
        history={state.history}
        mayWrite={me?.role !== "observe"}
        startsFocused={state.composed > 0}
      />
    </main>
  );
}
