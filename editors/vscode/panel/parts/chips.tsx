/** What a message refers to, each with a button that takes it out. */

import type { ContextChip } from "../messages.ts";
import { say } from "../words.ts";

interface Props {
  readonly chips: readonly ContextChip[];
  readonly remove: (id: string) => void;
}

export function Chips({ chips, remove }: Props) {
  if (chips.length === 0) return null;
  return (
    <p class="chips">
      {chips.map((chip) => (
        <span key={chip.id} class="chip removable" title={chip.item.uri ?? chip.label}>
          {chip.label}
          <button
            type="button"
            class="icon-button"
            aria-label={say("remove", chip.label)}
            onClick={() => remove(chip.id)}
          >
            <span class="codicon codicon-close" aria-hidden="true" />
          </button>
        </span>
      ))}
    </p>
  );
}
