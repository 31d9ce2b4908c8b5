import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenEdits } from "../src/edits/open.ts";
import { gate } from "./made.ts";

const APPLIED = { applied: [0], files: [] };

class Review {
  readonly session = "S";
  readonly edit: string;
  isComplete = true;
  closed = 0;

  constructor(edit = "e") {
    this.edit = edit;
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

async function opened(
  review = new Review(),
): Promise<{ edits: OpenEdits<Review>; review: Review }> {
  const edits = new OpenEdits<Review>();
  await edits.add(review);
  return { edits, review };
}

test("an answered edit is closed", async () => {
  const { edits, review } = await opened();
  assert.equal(await edits.answer(review, async () => APPLIED), APPLIED);
  assert.deepEqual([edits.all, review.closed], [[], 1]);
});

test("an edit that somebody else has answered is closed, and that is news", async () => {
  const { edits, review } = await opened();
  assert.equal(await edits.close("S", "e"), true);
  assert.deepEqual([edits.all, review.closed], [[], 1]);
  assert.equal(await edits.close("S", "e"), false);
});

test("to whom answers an edit, that it is answered is no news", async () => {
  const { edits, review } = await opened();
  const slow = gate();
  const answering = edits.answer(review, async () => {
    await slow.wait;
    return APPLIED;
  });
  assert.equal(await edits.close("S", "e"), false);
  slow.open();
  await answering;
});

test("an edit whose answer is refused stays open, and is answered again", async () => {
  const { edits, review } = await opened();
  const refused = Promise.reject(new Error("A text has changed."));
  await assert.rejects(
    edits.answer(review, () => refused),
    /has changed/,
  );
  assert.deepEqual([edits.all, review.closed], [[review], 0]);
  assert.equal(await edits.answer(review, async () => APPLIED), APPLIED);
});

test("nothing is sent before everything is chosen", async () => {
  const { edits, review } = await opened();
  review.isComplete = false;
  assert.equal(await edits.answer(review, () => assert.fail("sent")), undefined);
  assert.deepEqual(edits.all, [review]);
});

test("one answer is sent, however often it is asked for meanwhile", async () => {
  const { edits, review } = await opened();
  const { wait, open } = gate();
  const first = edits.answer(review, async () => {
    await wait;
    return APPLIED;
  });
  assert.equal(await edits.answer(review, () => assert.fail("sent twice")), undefined);
  open();
  assert.equal(await first, APPLIED);
});

test("what was open of an edit is closed when it is opened again, or answered elsewhere", async () => {
  const { edits, review } = await opened();
  const [again, other] = [new Review(), new Review("other")];
  await edits.add(again);
  await edits.add(other);
  assert.deepEqual([edits.all, review.closed], [[again, other], 1]);
  await edits.close("S", "e");
  assert.deepEqual([edits.all, again.closed, other.closed], [[other], 1, 0]);
});
