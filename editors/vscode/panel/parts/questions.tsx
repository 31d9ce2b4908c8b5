/** What a turn waits for: a permission, or the words of a person. The first answer counts. */

import { isOfTheHost } from "../../src/sessions/guest.ts";
import type { By, Decision, PermissionQuestion, Question } from "../../src/shapes.ts";
import { ask } from "../talk.ts";
import { say, type Word } from "../words.ts";
import { useBegunAnswer } from "./begun.ts";
import { Card } from "./card.tsx";
import { Verbatim } from "./prose.tsx";
import { useStanding } from "./standing.ts";

interface PermissionProps {
  readonly permission: PermissionQuestion;
  readonly answer: { readonly by: By; readonly decision: Decision } | undefined;
}

const ANSWERS: Readonly<Record<Decision, Word>> = {
  once: "permissionOnce",
  always: "permissionAlways",
  reject: "permissionRejected",
};

export function PermissionView({ permission, answer }: PermissionProps) {
  const standing = useStanding();
  const refused = standing === "guest" && isOfTheHost(permission) ? "onlyHost" : undefined;
  const answerWith = (decision: Decision) => () =>
    ask({ name: "answerPermission", permission: permission.id, decision });
  return (
    <Card ask={permission.id} label={permission.title} state={answer ? "answered" : "waits"}>
      <p class="card-title">
        <span class="codicon codicon-shield" aria-hidden="true" /> {permission.title}
      </p>
      {permission.detail && <Verbatim text={permission.detail} />}
      {answer ? (
        <p class="answer">{say(ANSWERS[answer.decision], answer.by.name)}</p>
      ) : refused || standing === "onlooker" ? (
        <p class="answer">{say(refused ?? "onlyDrivers")}</p>
      ) : (
        <p class="buttons">
          <button type="button" class="button" onClick={answerWith("once")}>
            {say("allow")}
          </button>
          <button type="button" class="button secondary" onClick={answerWith("always")}>
            {say("allowAlways")}
          </button>
          <button type="button" class="button secondary" onClick={answerWith("reject")}>
            {say("reject")}
          </button>
        </p>
      )}
    </Card>
  );
}

interface QuestionProps {
  readonly question: Question;
  readonly answer: { readonly by: By; readonly text: string } | undefined;
}

export function QuestionView({ question, answer }: QuestionProps) {
  const { words, write, forget } = useBegunAnswer(question.id);
  const isOnlooker = useStanding() === "onlooker";
  const give = (text: string) => {
    forget();
    ask({ name: "answerQuestion", question: question.id, text });
  };
  return (
    <Card ask={question.id} label={question.text} state={answer ? "answered" : "waits"}>
      <p class="card-title">
        <span class="codicon codicon-question" aria-hidden="true" /> {question.text}
      </p>
      {answer ? (
        <p class="answer">{say("answered", answer.by.name, answer.text)}</p>
      ) : isOnlooker ? (
        <p class="answer">{say("onlyDrivers")}</p>
      ) : (
        <form
          class="inline-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (words.trim()) give(words);
          }}
        >
          <p class="buttons">
            {(question.choices ?? []).map((choice) => (
              <button
                key={choice}
                type="button"
                class="button secondary"
                onClick={() => give(choice)}
              >
                {choice}
              </button>
            ))}
          </p>
          <input
            type="text"
            aria-label={say("answer")}
            placeholder={say("answer")}
            value={words}
            onInput={(event) => write(event.currentTarget.value)}
          />
        </form>
      )}
    </Card>
  );
}
