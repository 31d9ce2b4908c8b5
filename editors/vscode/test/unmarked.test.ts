import assert from "node:assert/strict";
import { test } from "node:test";
import { unmarked } from "../src/sessions/unmarked.ts";

test("a line of Markdown is shown as its words", () => {
  for (const [line, shown] of [
    ["## What is **weak** here", "What is weak here"],
    ["- see [sign.py](sign.py:5), *please*", "see sign.py, please"],
    ["> 1. `hashlib.md5` is ~~fine~~ __broken__", "hashlib.md5 is fine broken"],
    ["| hash | weak |", "hash weak"],
    ["![a picture](x.png) of it", "a picture of it"],
  ] as const) {
    assert.equal(unmarked(line), shown);
  }
});

test("what only looks like a mark stays", () => {
  for (const line of ["snake_case and __init__.py_x", "2 * 3 * 4", "#selection", "a [b] c", "-5"]) {
    assert.equal(unmarked(line), line);
  }
  assert.equal(unmarked("`**kwargs` and `_x_`"), "**kwargs and _x_");
});
