/** What waits for an answer and stands where the list does not go: shown where one writes. */

import type { Ask } from "../../src/sessions/asks.ts";
import { say } from "../words.ts";
import { EditView } from "./edit.tsx";
import { PermissionView, QuestionView } from "./questions.tsx";

export function Asks({ asks }: { asks: readonly Ask[] }) {
  if (asks.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key.
    <section class="asks" aria-label={say("waits")} tabIndex={0}>
      {asks.map((ask) => (
        <AskView key={ask.id} ask={ask} />
      ))}
    </section>
  );
}

function AskView({ ask }: { ask: Ask }) {
  switch (ask.kind) {
    case "permission":
      return <PermissionView permission={ask.permission} answer={undefined} />;
    case "question":
      return <QuestionView question={ask.question} answer={undefined} />;
    case "edit":
      return <EditView edit={ask.edit} answer={undefined} isOver={false} />;
  }
}
