// How sessions are told to people. The words themselves come from the editor's language.

import { dollars } from "../dollars.ts";
import type { Session, Usage } from "../shapes.ts";
import { type GroupName, groupOf } from "./forest.ts";

/** Puts a text into the editor's language, with values for `{0}` and so on. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

export function titleOf(session: Pick<Session, "title">, t: Translate): string {
  return session.title || t("Untitled session");
}

export function groupName(name: GroupName, t: Translate): string {
  switch (name) {
    case "waiting":
      return t("Waiting for you");
    case "running":
      return t("Running");
    case "open":
      return t("Open");
    case "paused":
      return t("Paused");
    case "archived":
      return t("Archived");
  }
}

/** A cost in US dollars; empty where nothing was spent or nobody knows. */
export function cost(usage: Pick<Usage, "cost">): string {
  return dollars(usage.cost ?? 0);
}

/** The line beside a title: which folder, of whom a fork, who answers next, findings, cost. */
export function lineOf(session: Session, t: Translate, belonging: Belonging = {}): string {
  return partsOf(session, t, belonging).join(" · ");
}

/** The same as a sentence, for those who hear it. */
export function spoken(session: Session, facts: Facts, t: Translate): string {
  const state = groupName(groupOf(session), t);
  const unread = facts.isUnread ? [t("unread")] : [];
  return [titleOf(session, t), state, ...unread, ...partsOf(session, t, facts)].join(", ");
}

/** Where a session belongs, as far as its row's place does not say it. */
export interface Belonging {
  /** The name of its folder, where that says something. */
  readonly folder?: string | undefined;
  /** The session that it is a fork of, where it does not stand under that. */
  readonly parent?: Pick<Session, "title"> | undefined;
}

/** What the window knows of a session beside what the server tells. */
export interface Facts extends Belonging {
  readonly isUnread: boolean;
}

/** Of whom a fork that stands by itself is one; empty for others. */
export function origin({ parent }: Belonging, t: Translate): string {
  return parent ? t("Fork of “{0}”", titleOf(parent, t)) : "";
}

function partsOf(session: Session, t: Translate, belonging: Belonging): readonly string[] {
  const people = session.participants.length;
  const found = session.findings;
  return [
    belonging.folder ?? "",
    origin(belonging, t),
    session.running?.agent ?? session.agent,
    people > 1 ? t("{0} people", people) : "",
    found > 0 ? (found === 1 ? t("1 finding") : t("{0} findings", found)) : "",
    session.queue.length > 0 ? t("{0} queued", session.queue.length) : "",
    cost(session.usage),
  ].filter((part) => part !== "");
}
