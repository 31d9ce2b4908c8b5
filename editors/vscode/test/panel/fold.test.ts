import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, isRejected, type MessageEntry, type TurnEntry } from "../../panel/entry.ts";
import { Fold } from "../../panel/fold.ts";
import type { Event, SessionRecord } from "../../src/records.ts";
import type { By } from "../../src/shapes.ts";

const ANA: By = { kind: "person", name: "Ana", id: "ana@example.org" };
const AGENT: By = { kind: "agent", name: "security" };
const AT = "2026-11-26T10:00:00Z";
const RANGE = { start: { line: 1, character: 0 }, end: { line: 1, character: 4 } };

/** Records with numbers, from who did what. */
function journal(...events: readonly (readonly [By, Event])[]): SessionRecord[] {
  return events.map(([by, event], index) => ({
    seq: index + 1,
    id: `r${index + 1}`,
    at: AT,
    by,
    ...event,
  }));
}

function asked(id: string, turn: string, text = "Look"): readonly [By, Event] {
  return [ANA, { kind: "messageAdded", message: { id, blocks: [{ kind: "text", text }] }, turn }];
}

function started(turn: string, message: string): readonly [By, Event] {
  const event = { turn, message, agent: "security", revision: "r", model: "some/model" };
  return [AGENT, { kind: "turnStarted", ...event }];
}

function said(turn: string, id: string, text: string): readonly [By, Event] {
  const message = { id, turn, agent: "security", blocks: [{ kind: "text", text }] as const };
  return [AGENT, { kind: "messageAdded", message }];
}

function ended(turn: string, error?: string): readonly [By, Event] {
  const event = {
    turn,
    stopReason: error ? ("failed" as const) : ("end" as const),
    nextAgent: "assistant",
    usage: { cost: 0.5 },
    ...(error ? { error } : {}),
  };
  return [AGENT, { kind: "turnEnded", ...event }];
}

function fold(records: readonly SessionRecord[]): Fold {
  const made = new Fold();
  made.add(records);
  return made;
}

function turnOf(made: Fold, id: string): TurnEntry {
  const entry = made.entries().find((one) => one.kind === "turn" && one.turn === id);
  assert.ok(entry?.kind === "turn");
  return entry;
}

function messageOf(entries: readonly Entry[], id: string): MessageEntry {
  const entry = entries.find((one) => one.kind === "message" && one.id === id);
  assert.ok(entry?.kind === "message");
  return entry;
}

test("a message waits until its turn begins", () => {
  const records = journal(asked("m1", "t1"), started("t1", "m1"));
  const made = fold(records.slice(0, 1));
  assert.equal(messageOf(made.entries(), "m1").isWaiting, true);
  made.add(records.slice(1));
  assert.equal(messageOf(made.entries(), "m1").isWaiting, false);
});

test("a message whose turn was cancelled before it began waits no longer", () => {
  const made = fold(journal(asked("m1", "t1"), ended("t1")));
  assert.equal(messageOf(made.entries(), "m1").isWaiting, false);
});

test("streamed words show at once and are replaced by the completed message", () => {
  const made = fold(journal(asked("m1", "t1"), started("t1", "m1")));
  const delta = { session: "s", turn: "t1", message: "m2" };
  made.hear({ ...delta, text: "Half", thought: "Hm" });
  made.hear({ ...delta, text: " of it" });
  assert.deepEqual(turnOf(made, "t1").live, { message: "m2", text: "Half of it", thought: "Hm" });
  made.add([{ ...journal(said("t1", "m2", "Hello!"))[0], seq: 3 } as SessionRecord]);
  const turn = turnOf(made, "t1");
  assert.equal(turn.live, undefined);
  assert.deepEqual(
    turn.steps.map((step) => step.kind),
    ["said"],
  );
});

test("a turn keeps what it said when it fails, and says why", () => {
  const made = fold(
    journal(
      asked("m1", "t1"),
      started("t1", "m1"),
      said("t1", "m2", "Half"),
      ended("t1", "No net"),
    ),
  );
  const turn = turnOf(made, "t1");
  assert.equal(turn.steps.length, 1);
  assert.ok(turn.end.kind === "ended");
  assert.equal(turn.end.error, "No net");
  assert.equal(turn.end.usage.cost, 0.5);
});

test("a call gets its result, by the turn and the call's id", () => {
  const call = { id: "c", name: "read", arguments: { path: "a.py" } };
  const made = fold(
    journal(
      asked("m1", "t1"),
      started("t1", "m1"),
      [AGENT, { kind: "toolCalled", turn: "t1", call }],
      ended("t1"),
      asked("m2", "t2"),
      started("t2", "m2"),
      [AGENT, { kind: "toolCalled", turn: "t2", call }],
      [AGENT, { kind: "toolReturned", turn: "t2", callId: "c", content: "text", isError: true }],
    ),
  );
  const results = ["t1", "t2"].map((id) => turnOf(made, id).steps[0]);
  assert.deepEqual(
    results.map((step) => (step?.kind === "call" ? step.result : "none")),
    [undefined, { text: "text", isError: true }],
  );
});

test("a call that a person rejects has not failed", () => {
  const call = (id: string) =>
    [AGENT, { kind: "toolCalled", turn: "t1", call: { id, name: "shell" } }] as const;
  const asks = (id: string) =>
    [
      AGENT,
      {
        kind: "permissionAsked",
        permission: { id: `p${id}`, turn: "t1", tool: "shell", title: "Run", call: id },
      },
    ] as const;
  const answers = (id: string, decision: "once" | "reject") =>
    [ANA, { kind: "permissionAnswered", permissionId: `p${id}`, decision }] as const;
  const { steps } = turnOf(
    fold(
      journal(
        asked("m1", "t1"),
        started("t1", "m1"),
        call("a"),
        asks("a"),
        answers("a", "reject"),
        call("b"),
        asks("b"),
        answers("b", "once"),
        call("c"),
        asks("c"),
      ),
    ),
    "t1",
  );
  assert.deepEqual(
    steps.flatMap((step) => (step.kind === "call" ? [isRejected(step, steps)] : [])),
    [true, false, false],
  );
});

test("a turn names a model only when that is known, also when it was interrupted", () => {
  const begun = (turn: string, model: string): readonly [By, Event] => [
    AGENT,
    { kind: "turnStarted", turn, message: "m1", agent: "security", revision: "r", model },
  ];
  const end = { kind: "turnEnded", nextAgent: "assistant" } as const;
  const made = fold(
    journal(
      begun("t1", "auto"),
      begun("t2", "auto"),
      [AGENT, { ...end, turn: "t2", stopReason: "interrupted" }],
      begun("t3", "inherit"),
      [AGENT, { ...end, turn: "t3", stopReason: "end", model: "some/model" }],
      begun("t4", "other/model, auto"),
    ),
  );
  assert.deepEqual(
    ["t1", "t2", "t3", "t4"].map((turn) => turnOf(made, turn).model),
    ["", "", "some/model", "other/model"],
  );
});

test("a turn of another agent stands inside the call that began it", () => {
  const made = fold(
    journal(
      asked("m1", "t1"),
      started("t1", "m1"),
      [AGENT, { kind: "toolCalled", turn: "t1", call: { id: "c", name: "agent" } }],
      [
        AGENT,
        {
          kind: "turnStarted",
          turn: "t2",
          message: "m1",
          agent: "tester",
          revision: "r",
          model: "m",
          parentTurn: "t1",
          parentCall: "c",
        },
      ],
      said("t2", "m2", "Inner words"),
    ),
  );
  assert.equal(made.entries().filter((one) => one.kind === "turn").length, 1);
  const step = turnOf(made, "t1").steps[0];
  assert.ok(step?.kind === "call");
  assert.equal(step.inner?.agent, "tester");
  assert.equal(step.inner?.steps.length, 1);
});

test("a finding that is reported again moves, and is not there twice", () => {
  const finding = {
    id: "f",
    agent: "security",
    rule: "r",
    severity: "error",
    message: "Bad",
    uri: "file:///a.py",
    range: RANGE,
    turn: "t1",
  } as const;
  const later = { start: { line: 9, character: 0 }, end: { line: 9, character: 4 } };
  const made = fold(
    journal(
      asked("m1", "t1"),
      started("t1", "m1"),
      [AGENT, { kind: "findingReported", finding }],
      [AGENT, { kind: "findingReported", finding: { ...finding, range: later } }],
      [ANA, { kind: "findingChanged", findingId: "f", state: "dismissed", reason: "Test code" }],
    ),
  );
  const step = turnOf(made, "t1").steps[0];
  assert.ok(step?.kind === "finding");
  assert.equal(turnOf(made, "t1").steps.length, 1);
  assert.deepEqual(step.finding.range, later);
  assert.equal(step.finding.state, "dismissed");
  assert.equal(step.reason, "Test code");
});

test("the first turn of a page may lack its beginning", () => {
  const made = fold(journal(said("t0", "m0", "The rest of it"), ended("t0")));
  assert.equal(turnOf(made, "t0").agent, "security");
  assert.equal(turnOf(made, "t0").end.kind, "ended");
});

test("an undone edit still says what had been accepted", () => {
  const edit = { id: "e", turn: "t1", title: "Mend it" };
  const made = fold(
    journal(
      asked("m1", "t1"),
      started("t1", "m1"),
      [AGENT, { kind: "editProposed", edit }],
      [ANA, { kind: "editAnswered", editId: "e", accepted: [0, 2] }],
      [ANA, { kind: "editAnswered", editId: "e", undone: true }],
    ),
  );
  const step = turnOf(made, "t1").steps[0];
  assert.ok(step?.kind === "edit");
  assert.deepEqual(step.answer, { by: ANA, accepted: [0, 2], undone: true });
});

test("records of kinds that nobody knows are passed over", () => {
  const strange = {
    ...journal(asked("m1", "t1"))[0],
    kind: "moonRose",
  } as unknown as SessionRecord;
  assert.deepEqual(fold([strange]).entries(), []);
});

test("what did not change is the same entry, so that it is not drawn again", () => {
  const records = journal(
    asked("m1", "t1"),
    started("t1", "m1"),
    ended("t1"),
    asked("m2", "t2"),
    started("t2", "m2"),
  );
  const made = fold(records);
  const before = made.entries();
  made.hear({ session: "s", turn: "t2", message: "m3", text: "Hi" });
  const after = made.entries();
  assert.deepEqual(
    after.map((entry, index) => entry === before[index]),
    [true, true, true, false],
  );
});
