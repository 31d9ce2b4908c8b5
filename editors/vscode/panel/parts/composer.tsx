/** Where a person writes: words, agent of this message, what it refers to. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Agent } from "../../src/arguments.ts";
import type { Session } from "../../src/shapes.ts";
import { answering, choice } from "../asked.ts";
import type { ContextChip, Draft } from "../messages.ts";
import { ask, listen, tell } from "../talk.ts";
import { say } from "../words.ts";
import { IconButton } from "./button.tsx";
import { CompletionList, useCompletion } from "./completion.tsx";
import { useDraft } from "./drafting.ts";
import { Driving } from "./driving.tsx";
import { useHistory } from "./history.ts";
import { takeDrop, takePaste } from "./taking.ts";

interface Props {
  readonly session: Session;
  readonly agents: readonly Agent[];
  readonly draft: Draft;
  readonly history: readonly string[];
  readonly mayWrite: boolean;
  readonly startsFocused: boolean;
}

/** Others hear that somebody writes at most this often, in milliseconds. */
const TYPING_EVERY = 3000;

export function Composer(props: Props) {
  const { session, agents, history, mayWrite, startsFocused } = props;
  const [draft, change] = useDraft(session.id, props.draft);
  const { text, chips } = draft;
  const box = useRef<HTMLTextAreaElement>(null);
  const typed = useRef(0);
  const asked = answering(text, draft.agent, agents, session.agent);
  // Only of somebody else is there anything to keep, and the server refuses it otherwise.
  const keep = draft.keep === true && asked !== session.agent;
  const isRunning = session.running !== undefined || (session.queue?.length ?? 0) > 0;

  useEffect(() => {
    if (startsFocused) box.current?.focus();
    return listen((message) => {
      if (message.kind === "focus") box.current?.focus();
    });
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const write = (value: string, cursor?: number) => {
    change({ kind: "written", text: value });
    if (cursor !== undefined)
      requestAnimationFrame(() => box.current?.setSelectionRange(cursor, cursor));
    if (Date.now() - typed.current > TYPING_EVERY) {
      typed.current = Date.now();
      tell({ kind: "typing", typing: true });
    }
  };
  const completion = useCompletion(text, write);
  const recall = useHistory(history, write);

  const send = () => {
    if (text.trim() === "" && chips.length === 0) return;
    tell({ kind: "prompt", ...draft, keep });
    change({ kind: "sent" });
    typed.current = 0;
  };

  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (completion.press(event) || recall(event, box.current)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };

  return (
    <form
      class="composer"
      aria-label={say("message")}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onFocusIn={(event) => {
        const from = event.relatedTarget as Node | null;
        if (!event.currentTarget.contains(from)) tell({ kind: "agents" });
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={takeDrop}
    >
      <Chips chips={chips} remove={(chip) => change({ kind: "removed", chip })} />
      <div class="box">
        <CompletionList completion={completion} />
        <textarea
          ref={box}
          rows={2}
          class="words"
          disabled={!mayWrite}
          aria-label={say("message")}
          placeholder={say("placeholder")}
          value={text}
          aria-autocomplete="list"
          aria-controls="completions"
          aria-activedescendant={
            completion.items.length > 0 ? `completion-${completion.chosen}` : undefined
          }
          onInput={(event) => {
            write(event.currentTarget.value);
            completion.typed(event.currentTarget.value, event.currentTarget.selectionStart);
          }}
          onKeyDown={pressed}
          onBlur={() => {
            completion.close();
            if (typed.current) tell({ kind: "typing", typing: false });
            typed.current = 0;
          }}
          onPaste={takePaste}
        />
        <div class="bar">
          <AgentChoice
            agents={agents}
            asked={asked}
            choose={(name) =>
              change({ kind: "asked", agent: choice(name, text, agents, session.agent) })
            }
          />
          <IconButton icon="add" label={say("attach")} press={() => tell({ kind: "attach" })} />
          <span class="grow" />
          {isRunning && (
            <Driving>
              <IconButton
                icon="debug-stop"
                label={say("cancel")}
                press={() => ask({ name: "cancel" })}
              />
            </Driving>
          )}
          <button
            type="submit"
            class="icon-button send"
            aria-label={say("send")}
            title={say("send")}
            disabled={!mayWrite}
          >
            <span class="codicon codicon-send" aria-hidden="true" />
          </button>
        </div>
      </div>
      <NextLine
        asked={asked}
        next={keep ? asked : session.agent}
        keeps={keep}
        setKeep={(keeps) => change({ kind: "kept", keep: keeps })}
        differs={asked !== session.agent}
      />
    </form>
  );
}

interface ChoiceProps {
  readonly agents: readonly Agent[];
  readonly asked: string;
  readonly choose: (name: string) => void;
}

function AgentChoice({ agents, asked, choose }: ChoiceProps) {
  const names = agents.some((agent) => agent.name === asked)
    ? agents
    : [{ name: asked }, ...agents];
  return (
    <select
      class="agent-choice"
      aria-label={say("agentOfMessage")}
      title={say("agentOfMessage")}
      value={asked}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {names.map((agent) => (
        <option key={agent.name} value={agent.name}>
          {agent.name}
        </option>
      ))}
    </select>
  );
}

interface LineProps {
  readonly asked: string;
  readonly next: string;
  readonly differs: boolean;
  readonly keeps: boolean;
  readonly setKeep: (keeps: boolean) => void;
}

/** Which agent answers this message, and which the next one: always there, always true. */
function NextLine({ asked, next, differs, keeps, setKeep }: LineProps) {
  return (
    <p class="next-line">
      <span>{say("thisMessage", asked)}</span>
      <span>{say("next", next)}</span>
      {differs && (
        <Driving>
          <button
            type="button"
            class={keeps ? "keep on" : "keep"}
            aria-pressed={keeps}
            title={say("keepLabel", asked)}
            aria-label={say("keepLabel", asked)}
            onClick={() => setKeep(!keeps)}
          >
            <span class={`codicon codicon-${keeps ? "pinned" : "pin"}`} aria-hidden="true" />
            <span class="keep-word">{say("keep")}</span>
          </button>
        </Driving>
      )}
    </p>
  );
}

function Chips({ chips, remove }: { chips: readonly ContextChip[]; remove: (id: string) => void }) {
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
