import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToPanel } from "../../panel/messages.ts";
import { BEGINNING, type Opened, reduce, unlisted } from "../../panel/store.ts";
import type { SessionRecord } from "../../src/records.ts";
import { MOST_RECORDS } from "../../src/sessions/bounds.ts";
import type { Session } from "../../src/shapes.ts";
import { record, session } from "../made.ts";

const SESSION = session("s1");

function records(from: number, to: number): SessionRecord[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    id: `r${from + index}`,
    at: "2026-11-26T10:00:00Z",
    by: { kind: "person", name: "Ana" },
    kind: "messageAdded",
    message: { id: `m${from + index}`, blocks: [{ kind: "text", text: "Hi" }] },
  }));
}

function show(session: Session, loaded: readonly SessionRecord[], text = ""): ToPanel {
  return {
    kind: "show",
    session,
    records: loaded,
    asks: [],
    more: true,
    people: [],
    agents: [],
    draft: { text, chips: [] },
    history: [],
  };
}

/** A record of a question that nobody has answered yet. */
function asking(seq: number): SessionRecord {
  const question = { id: `q${seq}`, turn: "t1", text: "Which?" };
  const by = { kind: "agent", name: "assistant" } as const;
  return { seq, id: `r${seq}`, at: "2026-11-26T10:00:00Z", by, kind: "questionAsked", question };
}

function answering(seq: number, questionId: string): SessionRecord {
  const by = { kind: "person", name: "Ana" } as const;
  const at = "2026-11-26T10:00:00Z";
  return { seq, id: `r${seq}`, at, by, kind: "questionAnswered", questionId, text: "That." };
}

function ending(seq: number, turn: string): SessionRecord {
  const by = { kind: "agent", name: "assistant" } as const;
  const event = { kind: "turnEnded", turn, stopReason: "end", nextAgent: "assistant" } as const;
  return { seq, id: `r${seq}`, at: "2026-11-26T10:00:00Z", by, ...event };
}

/** Pages above what is shown, up to the first record, which `first` replaces. */
function upFrom(seq: number, first: SessionRecord): ToPanel[] {
  const older: ToPanel[] = [];
  for (let to = seq - 1; to > 0; to -= 800) {
    const from = Math.max(1, to - 799);
    const page = from === 1 ? [first, ...records(2, to)] : records(from, to);
    older.push({ kind: "older", records: page, more: from > 1 });
  }
  return older;
}

/** What the list shows of a question: its answer, and whether its turn is over. */
function shownOf({ entries }: Opened, key: string): readonly [string | undefined, string] {
  for (const entry of entries) {
    const step = entry.kind === "turn" && entry.steps.find((one) => one.key === key);
    if (step && step.kind === "question") return [step.answer?.text, entry.end.kind];
  }
  return assert.fail(`${key} is not in the list`);
}

/** The ids of what waits outside of the list. */
function waiting(...messages: readonly ToPanel[]): readonly string[] {
  return unlisted(after(...messages)).map((ask) => ask.id);
}

function after(...messages: readonly ToPanel[]): Opened {
  const { place } = messages.reduce(reduce, BEGINNING);
  assert.ok(place.kind === "session");
  return place;
}

test("records that are there already are not shown twice", () => {
  const place = after(show(SESSION, records(1, 3)), { kind: "records", records: records(2, 5) });
  assert.deepEqual(
    place.entries.map((entry) => entry.seq),
    [1, 2, 3, 4, 5],
  );
});

test("words that stream go on where older ones come, or the newest come anew", () => {
  const started = record(61, {
    kind: "turnStarted",
    turn: "t1",
    message: "m60",
    agent: "security",
    revision: "r",
    model: "some/model",
  });
  const newest = [...records(51, 60), started];
  const words = (text: string): ToPanel => ({
    kind: "delta",
    delta: { session: "s1", turn: "t1", message: "a1", text },
  });
  const { place } = [
    show(SESSION, newest),
    words("One"),
    { kind: "older", records: records(1, 50), more: false } as const,
    words(" two"),
    show(SESSION, newest),
    words(" three"),
  ].reduce(reduce, BEGINNING);
  assert.ok(place.kind === "session");
  const turn = place.entries.at(-1);
  assert.equal(turn?.kind === "turn" && turn.live?.text, "One two three");
});

test("a page that two have asked for changes nothing the second time", () => {
  const page: ToPanel = { kind: "older", records: records(1, 50), more: false };
  const once = [show(SESSION, records(51, 60)), page].reduce(reduce, BEGINNING);
  const twice = reduce(once, page);
  assert.ok(once.place.kind === "session" && twice.place.kind === "session");
  assert.equal(twice.place.entries, once.place.entries);
});

test("an older page comes before what is there", () => {
  const place = after(show(SESSION, records(11, 20)), {
    kind: "older",
    records: records(1, 10),
    more: false,
  });
  assert.equal(place.entries[0]?.seq, 1);
  assert.equal(place.entries.length, 20);
  assert.equal(place.hasOlder, false);
});

test("a session of any length keeps the panel at a bounded size", () => {
  const place = after(show(SESSION, records(1, 1000)), {
    kind: "records",
    records: records(1001, 1500),
  });
  assert.ok(place.records.length <= MOST_RECORDS);
  assert.equal(place.records.at(-1)?.seq, 1500);
  assert.equal(place.hasOlder, true);
});

test("who reads far above is not given what is new, until they go to the end", () => {
  const end = 3000;
  const far = [2000, 1200, 400].map(
    (last): ToPanel => ({ kind: "older", records: records(last - 799, last), more: true }),
  );
  const away = after(show(SESSION, records(2801, end)), ...far);
  assert.equal(away.isAtEnd, false);
  const still = after(show(SESSION, records(2801, end)), ...far, {
    kind: "records",
    records: records(end + 1, end + 1),
  });
  assert.deepEqual(still.records.at(-1), away.records.at(-1));
});

test("what waits in records that are cut from a long list waits outside of it", () => {
  const first = show(SESSION, [asking(1), ...records(2, 1000)]);
  const more: ToPanel = { kind: "records", records: records(1001, 1500) };
  assert.deepEqual(waiting(first), []);
  assert.deepEqual(waiting(first, more), ["q1"]);
  const answered: ToPanel = { kind: "records", records: [answering(1501, "q1")] };
  assert.deepEqual(waiting(first, more, answered), []);
});

test("what is asked while somebody reads far above waits outside of the list until its answer", () => {
  const first = show(SESSION, [...records(2801, 2999), asking(3000)]);
  const far = [2800, 2000, 1200].map(
    (last): ToPanel => ({ kind: "older", records: records(last - 799, last), more: true }),
  );
  assert.deepEqual(waiting(first), []);
  assert.deepEqual(waiting(first, ...far), ["q3000"]);
  const asked: ToPanel = { kind: "records", records: [asking(3001)] };
  // It may come twice.
  assert.deepEqual(waiting(first, ...far, asked, asked), ["q3000", "q3001"]);
  const answered: ToPanel = { kind: "records", records: [answering(3002, "q3000")] };
  assert.deepEqual(waiting(first, ...far, asked, answered), ["q3001"]);
});

test("what is answered while somebody reads far above is answered in the list, too", () => {
  const first = show(SESSION, records(2801, 3000));
  const up = upFrom(2801, asking(1));
  const answered: ToPanel = {
    kind: "records",
    records: [answering(3001, "q1"), ...records(3002, 3003)],
  };
  const before = after(first, ...up);
  assert.equal(before.isAtEnd, false);
  assert.deepEqual(shownOf(before, "q1"), [undefined, "open"]);
  const now = after(first, ...up, answered);
  assert.deepEqual(shownOf(now, "q1"), ["That.", "open"]);
  assert.equal(now.entries.length, before.entries.length);
  // It was answered also for whoever gets to the question only then.
  assert.deepEqual(shownOf(after(first, ...up.slice(0, 3), answered, ...up.slice(3)), "q1"), [
    "That.",
    "open",
  ]);
});

test("what was answered far below what is kept is answered in the list", () => {
  const first = show(SESSION, [...records(2801, 2999), answering(3000, "q1")]);
  assert.deepEqual(shownOf(after(first, ...upFrom(2801, asking(1))), "q1"), ["That.", "open"]);
});

test("a turn that ends while somebody reads far above asks nothing any more", () => {
  const end: ToPanel = { kind: "records", records: [ending(3001, "t1"), ending(3002, "t2")] };
  const place = after(show(SESSION, records(2801, 3000)), ...upFrom(2801, asking(1)), end);
  assert.deepEqual(shownOf(place, "q1"), [undefined, "ended"]);
  assert.deepEqual(
    place.answers.map((one) => one.seq),
    [3001],
  );
});

test("words from outside are a draft of their own, until another session is shown", () => {
  const before = reduce(BEGINNING, show(SESSION, [], "draft"));
  const composed = reduce(before, { kind: "compose", text: "Again" });
  assert.equal(composed.draft.text, "Again");
  assert.equal(composed.composed, before.composed + 1);
  assert.equal(reduce(composed, show({ ...SESSION, id: "s2" }, [])).composed, 0);
});

test("what went wrong is shown until it is over", () => {
  const wrong = reduce(reduce(BEGINNING, show(SESSION, [])), { kind: "trouble", text: "No." });
  assert.equal(wrong.trouble, "No.");
  assert.equal(reduce(wrong, { kind: "people", people: [] }).trouble, "No.");
  assert.equal(reduce(wrong, { kind: "fine" }).trouble, undefined);
});

test("who is at the window can become somebody else", () => {
  const place = after(show(SESSION, []), { kind: "me", me: "Ben", isGuest: true });
  assert.deepEqual([place.me, place.isGuest], ["Ben", true]);
});

test("trouble with the server comes with what can be done, other trouble does not", () => {
  const opened = reduce(BEGINNING, show(SESSION, []));
  const dead = reduce(opened, { kind: "trouble", text: "It is not there.", remedy: "restart" });
  assert.equal(dead.remedy, "restart");
  assert.equal(reduce(dead, { kind: "trouble", text: "Refused." }).remedy, undefined);
});

test("a place that is asked for is remembered until the session is shown anew", () => {
  const wanted = { seq: 2 };
  const first = show(SESSION, records(1, 3));
  const seeking = [
    { kind: "reveal", place: wanted },
    { kind: "people", people: [] },
  ] as const;
  assert.equal(after(first, ...seeking).wanted, wanted);
  assert.equal(after(first, ...seeking, first).wanted, undefined);
});

test("what was sent is the last of what was written before", () => {
  const before = reduce(BEGINNING, show(SESSION, []));
  const history = ["Look", "Look again"];
  assert.equal(reduce(before, { kind: "sent", history }).history, history);
});

test("a session that is shown anew leaves what the composer began with", () => {
  const first = reduce(BEGINNING, show(SESSION, [], "draft"));
  const again = reduce(first, show(SESSION, records(1, 2), "newer"));
  assert.equal(again.draft, first.draft);
  const other = reduce(again, show({ ...SESSION, id: "s2" }, [], "its own"));
  assert.equal(other.draft.text, "its own");
});
