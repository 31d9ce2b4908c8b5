import assert from "node:assert/strict";
import { test } from "node:test";
import { foremost } from "../src/panel/folders.ts";

const FOLDERS = ["file:///w/farm", "file:///w/the%20mill%20%282%29"].map((uri) => ({ uri }));
const [FARM, MILL] = FOLDERS;

test("a link is looked for in the folder of its session first", () => {
  assert.deepEqual(foremost(FOLDERS, "file:///w/the%20mill%20(2)"), [MILL, FARM]);
  assert.deepEqual(foremost(FOLDERS, "file:///w/farm/"), [FARM, MILL]);
});

test("where a session's folder is not known, folders keep their order", () => {
  assert.deepEqual(foremost(FOLDERS, undefined), FOLDERS);
  assert.deepEqual(foremost(FOLDERS, "file:///w/100%"), FOLDERS);
});
