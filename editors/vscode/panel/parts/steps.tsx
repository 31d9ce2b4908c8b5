/** One step of a turn: words, a tool call, a finding, an edit, a question. */

import { useState } from "preact/hooks";
import type { Block } from "../../src/shapes.ts";
import { type CallStep, isRejected, isUnanswered, type Step } from "../entry.ts";
import { subject } from "../shown.ts";
import { say } from "../words.ts";
import { EditView } from "./edit.tsx";
import { FindingView } from "./finding.tsx";
import { Prose, Verbatim } from "./prose.tsx";
import { PermissionView, QuestionView } from "./questions.tsx";
import { TurnBody } from "./turn.tsx";

interface Props {
  readonly step: Step;
  /** All of the turn's. */
  readonly steps: readonly Step[];
  /** The turn has ended, so nobody waits any more for an answer to what it asked. */
  readonly isOver: boolean;
}

export function StepView({ step, steps, isOver }: Props) {
  // An edit can be answered as long as it fits, whatever became of its turn.
  if (isOver && isUnanswered(step) && step.kind !== "edit") {
    return <Unanswered title={titleOf(step)} />;
  }
  switch (step.kind) {
    case "said":
      return <Said said={step} />;
    case "call":
      return <CallView step={step} wasRejected={isRejected(step, steps)} />;
    case "finding":
      return <FindingView finding={step.finding} reason={step.reason} />;
    case "edit":
      return <EditView edit={step.edit} answer={step.answer} isOver={isOver} />;
    case "permission":
      return <PermissionView permission={step.permission} answer={step.answer} />;
    case "question":
      return <QuestionView question={step.question} answer={step.answer} />;
  }
}

function Unanswered({ title }: { title: string }) {
  return (
    <article class="card answered" aria-label={title}>
      <p class="card-title">{title}</p>
      <p class="answer">{say("notAnswered")}</p>
    </article>
  );
}

function titleOf(step: Step): string {
  switch (step.kind) {
    case "permission":
      return step.permission.title;
    case "question":
      return step.question.text;
    default:
      return "";
  }
}

/**
 * Thoughts are before the words; while those stream they may come later, and leave them in place.
 */
function Said({ said }: { said: Step & { kind: "said" } }) {
  const { key, blocks, isLive } = said;
  return (
    <div class={isLive ? "said live" : "said"} data-key={key}>
      {written(blocks, "thought").map((text, index) => (
        <details key={index} class="thought">
          <summary>
            {say("thoughts")}
            {isLive && " …"}
          </summary>
          <Prose text={text} />
        </details>
      ))}
      {written(blocks, "text").map((text, index) => (
        <Prose key={index} text={text} />
      ))}
    </div>
  );
}

function written(blocks: readonly Block[], kind: "thought" | "text"): readonly string[] {
  return blocks.flatMap((block) => (block.kind === kind && block.text !== "" ? [block.text] : []));
}

/** Longer results are drawn when somebody wants to see them. */
const MOST_SHOWN = 4000;

const ICONS = {
  open: "loading codicon-modifier-spin",
  done: "check",
  rejected: "circle-slash",
  failed: "error",
} as const;

const WORDS = { done: undefined, rejected: "toolRejected", failed: "toolFailed" } as const;

function CallView({ step, wasRejected }: { step: CallStep; wasRejected: boolean }) {
  const { call, result, inner } = step;
  const end = result && (!result.isError ? "done" : wasRejected ? "rejected" : "failed");
  const word = end && WORDS[end];
  return (
    <details class="call" open={inner !== undefined && result === undefined}>
      <summary>
        <span class={`codicon codicon-${ICONS[end ?? "open"]}`} aria-hidden="true" />
        <span class="tool">{call.name}</span>
        <span class="subject" title={subject(call)}>
          {subject(call)}
        </span>
        {word && <span class="badge">{say(word)}</span>}
      </summary>
      <Verbatim text={JSON.stringify(call.arguments ?? {}, undefined, 2)} />
      {inner && <TurnBody turn={inner} />}
      {result?.leftOut === undefined ? null : <p>{say("leftOut", result.leftOut)}</p>}
      {result?.text && <Result text={result.text} />}
    </details>
  );
}

function Result({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = !isWhole && text.length > MOST_SHOWN;
  return (
    <>
      <Verbatim text={isCut ? `${text.slice(0, MOST_SHOWN)} …` : text} />
      {isCut && (
        <button type="button" class="button secondary" onClick={() => setWhole(true)}>
          {say("largeResult")}
        </button>
      )}
    </>
  );
}
