import assert from "node:assert/strict";
import { test } from "node:test";
import { dropped } from "../src/panel/dropped.ts";

test("what is dropped in a window of another machine is a file there", () => {
  assert.deepEqual(
    dropped([
      "vscode-remote://ssh-remote%2Bbox/home/ana/a%20b.py",
      "vscode-remote://wsl+Debian/c:/x.py",
      "file:///home/ana/c.py",
      "untitled:One",
    ]),
    ["file:///home/ana/a%20b.py", "file:///c:/x.py", "file:///home/ana/c.py", "untitled:One"],
  );
});
