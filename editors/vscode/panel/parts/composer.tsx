/** Where a person writes: words, agent of this message, what it refers to. */

import type { ComponentChildren } from "preact";
import { memo } from "preact/compat";
import type { Agent } from "../../src/arguments.ts";
import type { Session } from "../../src/shapes.ts";
import { answering, choice } from "../asked.ts";
import { goesOn } from "../going.ts";
import type { Draft } from "../messages.ts";
import { ask, tell } from "../talk.ts";
import { say } from "../words.ts";
import { IconButton } from "./button.tsx";
import { Chips } from "./chips.tsx";
import { useDraft } from "./drafting.ts";
import { Driving } from "./driving.tsx";
import { takeDrop } from "./taking.ts";
import { useTyping } from "./typing.ts";
import { AgentChoice, NextLine } from "./whom.tsx";
import { Written } from "./written.tsx";

interface Props {
  readonly session: Session;
  readonly agents: readonly Agent[];
  readonly draft: Draft;
  readonly history: readonly string[];
  readonly mayWrite: boolean;
  readonly startsFocused: boolean;
  /** Hears that a message goes off. */
  readonly hasSent: () => void;
}

/** Drawn anew only when something of its own is another: not at each step of words that stream. */
export const Composer = memo(function Composer(props: Props) {
  const { session, agents, history, mayWrite, startsFocused } = props;
  const [draft, change] = useDraft(session.id, props.draft);
  const typing = useTyping(session.id);
  const { text, chips } = draft;
  const asked = answering(text, draft.agent, agents, session.agent);
  // Only of somebody else is there anything to keep, and the server refuses it otherwise.
  const keep = draft.keep === true && asked !== session.agent;
  const send = () => {
    if (text.trim() === "" && chips.length === 0) return;
    tell({ kind: "prompt", ...draft, keep }, session.id);
    change({ kind: "sent" });
    typing.sent();
    props.hasSent();
  };
  const write = (words: string) => change({ kind: "written", text: words });
  const choose = (name: string) =>
    change({ kind: "asked", agent: choice(name, text, agents, session.agent) });
  return (
    <Form send={send}>
      <Chips chips={chips} remove={(chip) => change({ kind: "removed", chip })} />
      <div class="box">
        <Written {...{ text, history, mayWrite, startsFocused, typing, write, send }} />
        <div class="bar">
          <AgentChoice agents={agents} asked={asked} choose={choose} />
          <Buttons session={session} mayWrite={mayWrite} />
        </div>
      </div>
      <NextLine
        asked={asked}
        next={keep ? asked : session.agent}
        keeps={keep}
        setKeep={(keeps) => change({ kind: "kept", keep: keeps })}
        differs={asked !== session.agent}
      />
    </Form>
  );
});

function Form({ send, children }: { send: () => void; children: ComponentChildren }) {
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
      {children}
    </form>
  );
}

function Buttons({ session, mayWrite }: Pick<Props, "session" | "mayWrite">) {
  return (
    <>
      <IconButton icon="add" label={say("attach")} press={() => tell({ kind: "attach" })} />
      <span class="grow" />
      {goesOn(session) && (
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
    </>
  );
}
