/** An edit that an agent proposes: reviewed in the editor's own diff, or answered here as a whole. */

import type { ProposedEdit } from "../../src/shapes.ts";
import type { EditAnswer } from "../entry.ts";
import { ask } from "../talk.ts";
import { say } from "../words.ts";
import { Card } from "./card.tsx";
import { PlaceButton } from "./message.tsx";

export function EditView({ edit, answer }: { edit: ProposedEdit; answer: EditAnswer | undefined }) {
  const changes = edit.changes ?? [];
  const hunks = changes.flatMap((change) => change.hunks ?? []);
  return (
    <Card label={say("proposes", edit.title)} state={answer ? "answered" : "waits"}>
      <p class="card-title">
        <span class="codicon codicon-diff" aria-hidden="true" /> {edit.title}
      </p>
      <p class="chips">
        {changes.map((change) => (
          <PlaceButton key={change.uri} uri={change.uri} />
        ))}
      </p>
      {answer ? (
        <p class="answer">
          {outcome(answer, hunks.length)}
          {answer.accepted.length > 0 && !answer.undone && (
            <button
              type="button"
              class="button secondary"
              onClick={() => ask({ name: "undoEdit", edit: edit.id })}
            >
              {say("undo")}
            </button>
          )}
        </p>
      ) : (
        <p class="buttons">
          <button
            type="button"
            class="button"
            onClick={() => ask({ name: "reviewEdit", edit: edit.id })}
          >
            {say("review")}
          </button>
          <button
            type="button"
            class="button secondary"
            onClick={() => ask({ name: "answerEdit", edit: edit.id, accepted: "all" })}
          >
            {say("accept")}
          </button>
          <button
            type="button"
            class="button secondary"
            onClick={() => ask({ name: "answerEdit", edit: edit.id, accepted: "none" })}
          >
            {say("reject")}
          </button>
        </p>
      )}
    </Card>
  );
}

function outcome(answer: EditAnswer, hunks: number): string {
  if (answer.undone) return say("undone", answer.by.name);
  if (answer.accepted.length === 0) return say("rejected", answer.by.name);
  return say("accepted", answer.by.name, answer.accepted.length, hunks);
}
