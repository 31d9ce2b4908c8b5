/** An edit that an agent proposes: reviewed in the editor's own diff, or answered here as a whole. */

import type { ProposedEdit } from "../../src/shapes.ts";
import type { EditAnswer } from "../entry.ts";
import { ask } from "../talk.ts";
import { say } from "../words.ts";
import { Card } from "./card.tsx";
import { PlaceButton } from "./message.tsx";
import { useStanding } from "./standing.ts";

interface Props {
  readonly edit: ProposedEdit;
  readonly answer: EditAnswer | undefined;
  /** The turn that proposed it has ended. */
  readonly isOver: boolean;
}

export function EditView({ edit, answer, isOver }: Props) {
  const changes = edit.changes ?? [];
  return (
    <Card ask={edit.id} label={say("proposes", edit.title)} state={answer ? "answered" : "waits"}>
      <p class="card-title">
        <span class="codicon codicon-diff" aria-hidden="true" /> {edit.title}
      </p>
      <p class="chips">
        {changes.map((change) => (
          <PlaceButton key={change.uri} uri={change.uri} />
        ))}
      </p>
      {answer ? (
        <Answered edit={edit} answer={answer} />
      ) : (
        <Unanswered edit={edit} isOver={isOver} />
      )}
    </Card>
  );
}

function Answered({ edit, answer }: { edit: ProposedEdit; answer: EditAnswer }) {
  const hunks = (edit.changes ?? []).flatMap((change) => change.hunks ?? []);
  const isHost = useStanding() === "host";
  const canUndo = isHost && answer.accepted.length > 0 && !answer.undone;
  return (
    <p class="answer">
      {outcome(answer, hunks.length)}
      {canUndo && (
        <button
          type="button"
          class="button secondary"
          onClick={() => ask({ name: "undoEdit", edit: edit.id })}
        >
          {say("undo")}
        </button>
      )}
    </p>
  );
}

function Unanswered({ edit, isOver }: { edit: ProposedEdit; isOver: boolean }) {
  const standing = useStanding();
  if (standing === "onlooker") return <p class="answer">{say("onlyDrivers")}</p>;
  return (
    <>
      {standing === "guest" && <p class="answer">{say("onlyHostAccepts")}</p>}
      {standing === "host" && isOver && <p class="answer">{say("stillOpen")}</p>}
      <p class="buttons">
        <button
          type="button"
          class="button"
          onClick={() => ask({ name: "reviewEdit", edit: edit.id })}
        >
          {say("review")}
        </button>
        {standing === "host" && <AnswerButton edit={edit} accepted="all" />}
        <AnswerButton edit={edit} accepted="none" />
      </p>
    </>
  );
}

function AnswerButton({ edit, accepted }: { edit: ProposedEdit; accepted: "all" | "none" }) {
  return (
    <button
      type="button"
      class="button secondary"
      onClick={() => ask({ name: "answerEdit", edit: edit.id, accepted })}
    >
      {say(accepted === "all" ? "accept" : "reject")}
    </button>
  );
}

function outcome(answer: EditAnswer, hunks: number): string {
  if (answer.undone) return say("undone", answer.by.name);
  if (answer.accepted.length === 0) return say("rejected", answer.by.name);
  return say("accepted", answer.by.name, answer.accepted.length, hunks);
}
