/** What went wrong last, until it is over or the person has seen it. */

import { say } from "../words.ts";
import { IconButton } from "./button.tsx";

export function Trouble({ text, close }: { text: string | undefined; close: () => void }) {
  if (!text) return null;
  return (
    <div class="trouble" role="alert">
      <span class="codicon codicon-error" aria-hidden="true" />
      <span class="grow">{text}</span>
      <IconButton icon="close" label={say("close")} press={close} />
    </div>
  );
}
