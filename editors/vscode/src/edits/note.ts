// What a note at a hunk says, as a comment: VS Code has nothing else that has buttons in a text.
// Knows no editor.

import type { Translate } from "../sessions/wording.ts";
import type { Choice } from "./choices.ts";

interface Said {
  /** Where the name of a comment's author stands. */
  readonly name: string;
  readonly body: "";
}

/**
 * One line that says which hunk it is and what was chosen. It stands where the author does, and the
 * body is empty: VS Code brings up its view Comments, over half of the window, for any comment that
 * has a body (its setting `comments.openView`), and would say there once more what stands here.
 */
export function noteOf(place: number, choice: Choice | undefined, t: Translate): Said {
  return { name: t("Hunk {0}: {1}", place, words(choice, t)), body: "" };
}

function words(choice: Choice | undefined, t: Translate): string {
  switch (choice) {
    case "accepted":
      return t("accepted");
    case "rejected":
      return t("rejected");
    case undefined:
      return t("not answered yet");
  }
}
