import assert from "node:assert/strict";
import { test } from "node:test";
import type { ToPanel } from "../panel/messages.ts";
import { Paced } from "../src/panel/paced.ts";

/** Longer than a test takes. */
const NEVER = 60_000;

test("words that stream come at once when it was quiet, and together after that", async () => {
  const told: ToPanel[] = [];
  await new Promise<void>((twice) => {
    const paced = new Paced((message) => {
      told.push(message);
      if (told.length === 2) {
        twice();
      }
    }, 1);
    for (const text of ["One", " two", " three"]) {
      paced.tell(words(text));
    }
    assert.deepEqual(told, [words("One")]);
  });
  assert.deepEqual(told, [words("One"), words(" two three")]);
});

test("nothing is told before the words that came before it", () => {
  const told: ToPanel[] = [];
  const paced = new Paced((message) => told.push(message), NEVER);
  paced.tell(words("One"));
  paced.tell(words(" two"));
  paced.tell({ kind: "records", records: [] });
  assert.deepEqual(told, [words("One"), words(" two"), { kind: "records", records: [] }]);
  paced.dispose();
});

test("who comes and goes while words stream does not make more steps of them", () => {
  const told: ToPanel[] = [];
  const paced = new Paced((message) => told.push(message), NEVER);
  paced.tell(words("One"));
  paced.tell(words(" two"));
  paced.tell({ kind: "people", people: [] });
  assert.deepEqual(told, [words("One"), { kind: "people", people: [] }]);
  paced.dispose();
});

test("words of two messages stay apart, and thoughts from words", () => {
  const told: ToPanel[] = [];
  const paced = new Paced((message) => told.push(message), NEVER);
  paced.tell(words("One"));
  paced.tell(words("", "m1", "Well"));
  paced.tell(words(" two", "m1", ", so"));
  paced.tell(words("Three", "m2"));
  paced.tell({ kind: "fine" });
  assert.deepEqual(told.slice(1), [
    words(" two", "m1", "Well, so"),
    words("Three", "m2"),
    { kind: "fine" },
  ]);
  paced.dispose();
});

test("a page that is gone hears no words that were held for it", () => {
  const told: ToPanel[] = [];
  const paced = new Paced((message) => told.push(message), NEVER);
  paced.tell(words("One"));
  paced.tell(words(" two"));
  paced.dispose();
  paced.tell({ kind: "fine" });
  assert.deepEqual(told, [words("One"), { kind: "fine" }]);
});

function words(text: string, message = "m1", thought?: string): ToPanel {
  const delta = { session: "s1", turn: "t1", message, text };
  return { kind: "delta", delta: thought === undefined ? delta : { ...delta, thought } };
}
