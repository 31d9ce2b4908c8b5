/** What went wrong last, until it is over or the person has seen it. */

import type { Remedy } from "../messages.ts";
import { say } from "../words.ts";
import { IconButton } from "./button.tsx";
import { RemedyButton } from "./remedy.tsx";

interface Props {
  readonly text: string | undefined;
  readonly remedy: Remedy | undefined;
  readonly close: () => void;
}

export function Trouble({ text, remedy, close }: Props) {
  if (!text) return null;
  return (
    <div class="trouble" role="alert">
      <span class="codicon codicon-error" aria-hidden="true" />
      <span class="grow">{text}</span>
      <RemedyButton remedy={remedy} />
      <IconButton icon="close" label={say("close")} press={close} />
    </div>
  );
}
