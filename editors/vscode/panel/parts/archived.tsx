/** That a session is archived, and the way back: until then nothing can be written in it. */

import type { Session } from "../../src/shapes.ts";
import { ask } from "../talk.ts";
import { say } from "../words.ts";
import { Driving } from "./driving.tsx";

export function ArchivedBanner({ session }: { session: Session }) {
  return (
    <div role="status">
      {session.archived && (
        <div class="banner">
          <span class="codicon codicon-archive" aria-hidden="true" />
          <span class="grow">
            {say(session.findings > 0 ? "isArchivedWithFindings" : "isArchived")}
          </span>
          <Driving>
            <button type="button" class="button" onClick={() => ask({ name: "unarchive" })}>
              {say("unarchive")}
            </button>
          </Driving>
        </div>
      )}
    </div>
  );
}
