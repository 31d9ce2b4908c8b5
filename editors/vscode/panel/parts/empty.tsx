/** The panel without a session: how the server is, what was open lately, and a way to begin. */

import { time } from "../shown.ts";
import type { Empty } from "../store.ts";
import { tell } from "../talk.ts";
import { say } from "../words.ts";
import { RemedyButton } from "./remedy.tsx";

export function EmptyPanel({ place }: { place: Empty }) {
  return (
    <main class="panel empty" aria-label={say("session")}>
      <h1 class="unseen">{say("session")}</h1>
      {place.state === "starting" && <p role="status">{say("starting")}</p>}
      {place.state === "restricted" && <p role="status">{say("restricted")}</p>}
      {(place.state === "missing" || place.state === "failed") && (
        <div role="alert" class="trouble">
          <span class="grow">
            {place.trouble ?? say(place.state === "missing" ? "noneInstalled" : "noServer")}
          </span>
          <RemedyButton remedy={place.state === "missing" ? "install" : "restart"} />
        </div>
      )}
      {place.state === "ready" && (
        <>
          {place.trouble && (
            <p role="alert" class="trouble">
              {place.trouble}
            </p>
          )}
          {place.deleted !== undefined && (
            <p role="status">{say("deleted", place.deleted || say("untitled"))}</p>
          )}
          <p class="hint">{say("emptyHint")}</p>
          <NewSession place={place} />
          <Recent place={place} />
        </>
      )}
    </main>
  );
}

/** Where there are no sessions, the view above has the button that is to be seen first. */
function NewSession({ place }: { place: Empty }) {
  const kind = place.recent.length === 0 ? "button secondary wide" : "button wide";
  return (
    <button type="button" class={kind} onClick={() => tell({ kind: "new" })}>
      {say("newSession")}
    </button>
  );
}

function Recent({ place }: { place: Empty }) {
  if (place.recent.length === 0) return null;
  return (
    <>
      <h2 class="recent-title">{say("recent")}</h2>
      <ul class="recent">
        {place.recent.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="recent-session"
              onClick={() => tell({ kind: "openSession", session: one.id })}
            >
              <span class="grow">{one.title || say("untitled")}</span>
              <span class="when">{time(one.updated)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
