import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry, MessageEntry } from "../../panel/entry.ts";
import type { ToPanel } from "../../panel/messages.ts";
import { BEGINNING, type Opened, reduce } from "../../panel/store.ts";
import type { Event, SessionRecord } from "../../src/records.ts";
import { MOST_RECORDS } from "../../src/sessions/bounds.ts";
import { record, session } from "../made.ts";

const SESSION = session("s1");
const END = MOST_RECORDS + 100;

function written(id: string, more: { turn?: string; held?: boolean } = {}): Event {
  return { kind: "messageAdded", message: { id, blocks: [{ kind: "text", text: "Hi" }] }, ...more };
}

function started(turn: string, message: string): Event {
  const asked = { agent: "assistant", revision: "r", model: "some/model" };
  return { kind: "turnStarted", turn, message, ...asked };
}

function ended(turn: string, stopReason: "end" | "cancelled"): Event {
  return { kind: "turnEnded", turn, stopReason, nextAgent: "assistant" };
}

/** Somebody reads at the first records of a long session, and hears what happens at its end. */
function above(first: readonly Event[], ...heard: readonly Event[][]): Opened {
  const begin = first.map((event, index) => record(index + 1, event));
  const rest = Array.from({ length: END - begin.length }, (_, index) => {
    const seq = begin.length + index + 1;
    return record(seq, written(`w${seq}`));
  });
  let seq = END;
  const messages: ToPanel[] = [
    shown([...rest.slice(-100)]),
    { kind: "older", records: [...begin, ...rest.slice(0, -100)], more: false },
    ...heard.map((events): ToPanel => {
      const records = events.map((event) => {
        seq += 1;
        return record(seq, event);
      });
      return { kind: "records", records };
    }),
  ];
  const { place } = messages.reduce(reduce, BEGINNING);
  assert.ok(place.kind === "session" && !place.isAtEnd);
  assert.equal(place.entries.at(-1)?.seq, MOST_RECORDS, "the list is as long as before");
  return place;
}

function shown(records: readonly SessionRecord[]): ToPanel {
  const draft = { text: "", chips: [] };
  const rest = { asks: [], more: true, people: [], agents: [], history: [], draft };
  return { kind: "show", session: SESSION, records, ...rest };
}

function messageOf({ entries }: Opened, id: string): MessageEntry {
  const entry = entries.find((one) => one.kind === "message" && one.id === id);
  assert.ok(entry?.kind === "message");
  return entry;
}

function endOf(entries: readonly Entry[], turn: string): string | undefined {
  const entry = entries.find((one) => one.kind === "turn" && one.turn === turn);
  return entry?.kind === "turn" ? entry.end.kind : undefined;
}

test("a message that is let while somebody reads far above is held no longer", () => {
  const release: Event = { kind: "messageReleased", messageId: "m1", turn: "t1" };
  const held = written("m1", { held: true });
  const now = messageOf(above([held], [release]), "m1");
  assert.deepEqual([now.isHeld, now.isWaiting, now.turn], [false, true, "t1"]);
  // What becomes of its turn comes later.
  const begun = above([held], [release], [started("t1", "m1")]);
  assert.equal(messageOf(begun, "m1").isWaiting, false);
  assert.equal(endOf(begun.entries, "t1"), undefined);
  const cancelled = above([held], [release], [ended("t1", "cancelled")]);
  assert.equal(messageOf(cancelled, "m1").isWaiting, false);
});

test("a message that is taken back while somebody reads far above is withdrawn in the list", () => {
  const withdrawn: Event = { kind: "messageWithdrawn", messageId: "m1" };
  const now = messageOf(above([written("m1", { held: true })], [withdrawn]), "m1");
  assert.deepEqual([now.isWithdrawn, now.isHeld], [true, false]);
});

test("a message that is edited while somebody reads far above has its new words in the list", () => {
  const blocks = [{ kind: "text", text: "Look again" }] as const;
  const edited: Event = { kind: "messageEdited", messageId: "m1", blocks };
  const now = messageOf(above([written("m1", { turn: "t1" })], [edited]), "m1");
  assert.deepEqual([now.blocks, now.isEdited, now.isWaiting], [blocks, true, true]);
});

test("a message whose turn is cancelled in the queue while somebody reads far above waits no longer", () => {
  const place = above([written("m1", { turn: "t1" })], [ended("t1", "cancelled")]);
  assert.equal(messageOf(place, "m1").isWaiting, false);
});

test("a message whose turn begins while somebody reads far above waits no longer", () => {
  const place = above([written("m1", { turn: "t1" })], [started("t1", "m1"), started("t2", "m2")]);
  assert.equal(messageOf(place, "m1").isWaiting, false);
  assert.deepEqual(
    place.answers.map((one) => one.seq),
    [END + 1],
  );
});

test("a message that is to be answered again while somebody reads far above waits until then", () => {
  const first = [written("m1", { turn: "t1" }), started("t1", "m1"), ended("t1", "end")];
  const again: Event = { kind: "turnRetried", turn: "t2", of: "t1", message: "m1" };
  assert.equal(messageOf(above(first, [again]), "m1").isWaiting, true);
  const begun = above(first, [again], [started("t2", "m1")]);
  assert.equal(messageOf(begun, "m1").isWaiting, false);
});

test("a turn that pauses and goes on while somebody reads far above does so in the list", () => {
  const first = [written("m1", { turn: "t1" }), started("t1", "m1")];
  const paused: Event = { kind: "turnPaused", turn: "t1", usage: { cost: 0 } };
  assert.equal(endOf(above(first, [paused]).entries, "t1"), "paused");
  assert.equal(endOf(above(first, [paused], [started("t1", "m1")]).entries, "t1"), "open");
});

test("a summary that is taken back while somebody reads far above is so in the list", () => {
  const compacted: Event = { kind: "historyCompacted", fromSeq: 1, toSeq: 1, summary: "Hi." };
  const undone: Event = { kind: "compactionUndone", compaction: 2 };
  const { entries } = above([written("m1"), compacted], [undone]);
  const [, note] = entries;
  assert.ok(note?.kind === "note" && note.what.kind === "compacted");
  assert.equal(note.what.isUndone, true);
});

test("what became of a message far below what is kept is in the list when its page is loaded", () => {
  const middle = Array.from({ length: END }, (_, index) => record(index + 3, written(`w${index}`)));
  const later: readonly Event[] = [
    { kind: "messageReleased", messageId: "m1", turn: "t1" },
    ended("t1", "cancelled"),
    { kind: "messageWithdrawn", messageId: "m2" },
  ];
  const newest = later.map((event, index) => record(END + 3 + index, event));
  const first = ["m1", "m2"].map((id, index) => record(index + 1, written(id, { held: true })));
  const { place } = [
    shown(newest),
    { kind: "older", records: middle, more: true } as const,
    { kind: "older", records: first, more: false } as const,
  ].reduce(reduce, BEGINNING);
  assert.ok(place.kind === "session" && !place.isAtEnd);
  const [released, withdrawn] = ["m1", "m2"].map((id) => messageOf(place, id));
  assert.deepEqual([released?.isHeld, released?.isWaiting, released?.turn], [false, false, "t1"]);
  assert.deepEqual([withdrawn?.isHeld, withdrawn?.isWithdrawn], [false, true]);
});
