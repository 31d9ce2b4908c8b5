/** A button for what can be done about a server that is not there. */

import type { Remedy } from "../messages.ts";
import { tell } from "../talk.ts";
import { say } from "../words.ts";

export function RemedyButton({ remedy }: { remedy: Remedy | undefined }) {
  if (!remedy) return null;
  return (
    <button type="button" class="button" onClick={() => tell({ kind: "mend" })}>
      {say(remedy === "install" ? "installServer" : "restartServer")}
    </button>
  );
}
