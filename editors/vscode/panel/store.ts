/** What the panel knows, and how a message of the host changes it. Draws nothing and sends nothing. */

import type { Agent, Place } from "../src/arguments.ts";
import type { SessionRecord } from "../src/records.ts";
import { type Ask, openAsks } from "../src/sessions/asks.ts";
import { FEWER_RECORDS, MOST_RECORDS } from "../src/sessions/bounds.ts";
import type { Person, Session } from "../src/shapes.ts";
import { reachingBack } from "./beyond.ts";
import { EMPTY } from "./draft.ts";
import type { Entry } from "./entry.ts";
import { Fold } from "./fold.ts";
import type { Draft, RecentSession, Remedy, ToPanel } from "./messages.ts";

export interface Opened {
  readonly kind: "session";
  readonly session: Session;
  readonly entries: readonly Entry[];
  readonly records: readonly SessionRecord[];
  /** What stands after these records, is not kept, and changes something in them or before them. */
  readonly answers: readonly SessionRecord[];
  /** What waits for an answer, whether these records have it or not. */
  readonly asks: readonly Ask[];
  /** The number of the newest record that came, whether it is kept or not. */
  readonly heard: number;
  /** What makes the entries of the records: it grows in place, along with the newest state. */
  readonly fold: Fold;
  /** Older records can be loaded. */
  readonly hasOlder: boolean;
  /** The newest record is among those that are kept. */
  readonly isAtEnd: boolean;
  readonly people: readonly Person[];
  readonly me?: string | undefined;
  readonly isGuest: boolean;
  /** What the reader was to be brought to last. */
  readonly wanted?: Place | undefined;
}

export interface Empty {
  readonly kind: "empty";
  readonly recent: readonly RecentSession[];
  readonly state: "ready" | "starting" | "missing" | "failed" | "restricted";
  readonly trouble?: string | undefined;
  /** The title of a session that was shown and is gone. */
  readonly deleted?: string | undefined;
}

export interface PanelState {
  readonly place: Opened | Empty;
  readonly agents: readonly Agent[];
  readonly draft: Draft;
  readonly history: readonly string[];
  /** How often words were put into the composer from outside. */
  readonly composed: number;
  readonly trouble?: string | undefined;
  /** What can be done about the trouble, where that is the server. */
  readonly remedy?: Remedy | undefined;
}

export const BEGINNING: PanelState = {
  place: { kind: "empty", recent: [], state: "starting" },
  agents: [],
  draft: EMPTY,
  history: [],
  composed: 0,
};

/** What waits for an answer and stands where the list does not go: before or after its records. */
export function unlisted({ asks, records }: Pick<Opened, "asks" | "records">): readonly Ask[] {
  const first = records.at(0)?.seq ?? Number.POSITIVE_INFINITY;
  const last = records.at(-1)?.seq ?? 0;
  return asks.filter((ask) => ask.seq < first || ask.seq > last);
}

/** The state after a message of the host. */
export function reduce(state: PanelState, message: ToPanel): PanelState {
  switch (message.kind) {
    case "empty":
      return {
        ...state,
        place: {
          kind: "empty",
          recent: message.recent,
          state: message.state,
          trouble: message.trouble,
          deleted: message.deleted,
        },
      };
    case "show":
      return shown(state, message);
    case "agents":
      return { ...state, agents: message.agents };
    case "compose":
      return {
        ...state,
        draft: { ...EMPTY, text: message.text },
        composed: state.composed + 1,
      };
    case "sent":
      return { ...state, history: message.history, trouble: undefined };
    case "trouble":
      return { ...state, trouble: message.text, remedy: message.remedy };
    case "fine":
      return { ...state, trouble: undefined };
    default:
      return state.place.kind === "session"
        ? { ...state, place: changed(state.place, message) }
        : state;
  }
}

function shown(state: PanelState, message: ToPanel & { kind: "show" }): PanelState {
  const before = state.place.kind === "session" ? state.place : undefined;
  const isAnother = before?.session.id !== message.session.id;
  // Who was far above has not heard all of the words that stream.
  const heardSoFar = !isAnother && before?.isAtEnd ? before.fold : undefined;
  return {
    ...state,
    agents: message.agents,
    // The composer has what is being written; this is what it begins with.
    draft: isAnother ? message.draft : state.draft,
    composed: isAnother ? 0 : state.composed,
    history: message.history,
    trouble: undefined,
    place: {
      kind: "session",
      session: message.session,
      ...folded(message.records, [], heardSoFar),
      asks: openAsks(message.asks, message.records),
      heard: message.records.at(-1)?.seq ?? 0,
      hasOlder: message.more,
      isAtEnd: true,
      people: message.people,
      me: message.me,
      isGuest: message.isGuest === true,
    },
  };
}

function changed(place: Opened, message: ToPanel): Opened {
  switch (message.kind) {
    case "records":
      return heard(place, message.records);
    case "older":
      return prepended(place, message);
    case "delta":
      if (!place.isAtEnd) return place;
      place.fold.hear(message.delta);
      return { ...place, entries: place.fold.entries() };
    case "session":
      return { ...place, session: message.session };
    case "reveal":
      return { ...place, wanted: message.place };
    case "people":
      return { ...place, people: message.people };
    case "me":
      return { ...place, me: message.me, isGuest: message.isGuest };
    default:
      return place;
  }
}

/** Whoever reads far above is given no new records, but knows what waits and sees what is answered. */
function heard(before: Opened, records: readonly SessionRecord[]): Opened {
  const fresh = records.filter((record) => record.seq > before.heard);
  const asks = openAsks(before.asks, fresh);
  const place = { ...before, asks, heard: fresh.at(-1)?.seq ?? before.heard };
  return place.isAtEnd ? appended(place, fresh) : answered(place, fresh);
}

function appended(place: Opened, fresh: readonly SessionRecord[]): Opened {
  const all = [...place.records, ...fresh];
  if (all.length > MOST_RECORDS) {
    return { ...place, ...folded(all.slice(-FEWER_RECORDS), [], place.fold), hasOlder: true };
  }
  place.fold.add(fresh);
  return { ...place, records: all, entries: place.fold.entries() };
}

/** The list is no longer than before; what it holds already may be another. */
function answered(place: Opened, fresh: readonly SessionRecord[]): Opened {
  const answers = reachingBack([...place.records, ...place.answers], fresh);
  if (answers.length === 0) return place;
  place.fold.addBeyond(answers);
  return { ...place, answers: [...place.answers, ...answers], entries: place.fold.entries() };
}

function prepended(
  place: Opened,
  { records, more }: Pick<ToPanel & { kind: "older" }, "records" | "more">,
): Opened {
  const first = place.records[0]?.seq ?? Number.POSITIVE_INFINITY;
  const older = records.filter((record) => record.seq < first);
  // Two who looked at once have asked for the same page.
  if (older.length === 0) return { ...place, hasOlder: place.hasOlder && more };
  const all = [...older, ...place.records];
  const kept = all.slice(0, MOST_RECORDS);
  const isAtEnd = place.isAtEnd && kept.length === all.length;
  const answers = reachingBack(kept, [...all.slice(MOST_RECORDS), ...place.answers]);
  return { ...place, ...folded(kept, answers, place.fold), hasOlder: more, isAtEnd };
}

function folded(
  records: readonly SessionRecord[],
  answers: readonly SessionRecord[] = [],
  before?: Fold,
): Pick<Opened, "records" | "answers" | "fold" | "entries"> {
  const fold = new Fold();
  fold.add(records);
  fold.addBeyond(answers);
  if (before) fold.goOn(before);
  return { records, answers, fold, entries: fold.entries() };
}
