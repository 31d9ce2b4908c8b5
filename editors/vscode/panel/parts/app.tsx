/** The whole panel: what the host says goes into the state, the state is drawn. */

import { useCallback, useEffect, useReducer, useState } from "preact/hooks";
import { BEGINNING, type Opened, type PanelState, reduce, unlisted } from "../store.ts";
import { forget, listen, remember, tell } from "../talk.ts";
import { say, speak } from "../words.ts";
import { Announcement } from "./announcement.tsx";
import { ArchivedBanner } from "./archived.tsx";
import { Asks } from "./asks.tsx";
import { Composer } from "./composer.tsx";
import { EmptyPanel } from "./empty.tsx";
import { Entries } from "./entries.tsx";
import { Header, PausedBanner, Typing } from "./header.tsx";
import { useHandedFocus } from "./kept_focus.ts";
import { Sending } from "./sending.tsx";
import { ArchivedHere, StandingHere, standingOf } from "./standing.ts";
import { Trouble } from "./trouble.tsx";

export function App() {
  const [state, hear] = useReducer(reduce, BEGINNING);
  useEffect(() => {
    const deafen = listen((message) => {
      if (message.kind === "words") speak(message.words);
      if (message.kind === "show") remember(message.session.id);
      if (message.kind === "empty" && message.deleted !== undefined) forget();
      hear(message);
    });
    tell({ kind: "ready" });
    return deafen;
  }, []);
  if (state.place.kind === "empty") return <EmptyPanel place={state.place} />;
  const close = () => hear({ kind: "fine" });
  return (
    <ArchivedHere value={state.place.session.archived}>
      <OpenSession key={state.place.session.id} state={state} place={state.place} close={close} />
    </ArchivedHere>
  );
}

interface OpenProps {
  readonly state: PanelState;
  readonly place: Opened;
  /** Take away what went wrong. */
  readonly close: () => void;
}

function OpenSession({ state, place, close }: OpenProps) {
  const { session } = place;
  const asks = unlisted(place);
  const [sent, setSent] = useState(0);
  const hasSent = useCallback(() => setSent((count) => count + 1), []);
  const panel = useHandedFocus<HTMLElement>();
  const me = place.people.find((one) => (one.id ?? one.name) === place.me);
  return (
    <StandingHere value={standingOf(me, place.isGuest)}>
      <main class="panel" aria-label={say("session")} ref={panel}>
        <Header session={session} people={place.people} />
        <ArchivedBanner session={session} />
        <PausedBanner session={session} />
        <Announcement entries={place.entries} asks={asks} />
        <Entries place={place} agents={state.agents} sent={sent} />
        <Asks asks={asks} />
        <Sending sent={sent} />
        <Typing people={place.people} me={place.me} />
        <Trouble text={state.trouble} remedy={state.remedy} close={close} />
        <Composer
          key={state.composed}
          session={session}
          agents={state.agents}
          draft={state.draft}
          history={state.history}
          mayWrite={me?.role !== "observe" && !session.archived}
          startsFocused={state.composed > 0}
          hasSent={hasSent}
        />
      </main>
    </StandingHere>
  );
}
