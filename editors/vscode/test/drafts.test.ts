import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY } from "../panel/draft.ts";
import type { Draft } from "../panel/messages.ts";
import { Drafts } from "../src/panel/drafts.ts";
import { Memory } from "./made.ts";

const FILE = { id: "f", label: "one.py", item: { uri: "file:///one.py" } };
const PICTURE = {
  id: "p",
  label: "Picture",
  item: { image: { mediaType: "image/png", data: "AAAA" } },
};
const WITH_PICTURE: Draft = { text: "See", chips: [FILE, PICTURE] };

test("a picture is still in the message when the panel was out of sight", () => {
  const drafts = new Drafts(new Memory());
  drafts.put("S", WITH_PICTURE);
  assert.deepEqual(drafts.get("S"), WITH_PICTURE);
  drafts.put("S", { text: "See", chips: [] });
  assert.deepEqual(drafts.get("S"), { text: "See", chips: [] });
});

test("what outlives the window has no pictures", () => {
  const memory = new Memory();
  new Drafts(memory).put("S", WITH_PICTURE);
  assert.deepEqual(new Drafts(memory).get("S"), { text: "See", chips: [FILE] });
});

test("a message without words leaves nothing to go back to", () => {
  const drafts = new Drafts(new Memory());
  drafts.sent("Look");
  drafts.sent(" ");
  assert.deepEqual(drafts.history, ["Look"]);
});

test("a message of which nothing is left is not kept", () => {
  const drafts = new Drafts(new Memory());
  drafts.put("S", WITH_PICTURE);
  drafts.put("S", EMPTY);
  assert.deepEqual(drafts.get("S"), EMPTY);
});
