import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompleteParams, Completion } from "../src/arguments.ts";
import { named } from "../src/panel/named.ts";
import type { Sender } from "../src/protocol.ts";

/** A server that offers the files whose paths hold the letters, in small letters or large ones. */
function offering(paths: readonly string[], more = false): Sender {
  return {
    execute: async (command, argument) => {
      assert.equal(command, "sessionls.prompt.complete");
      const { text, offset } = argument as CompleteParams;
      const letters = text
        .slice(1, offset)
        .replace(/^"|^\.\//, "")
        .toLowerCase();
      const items = paths.filter((path) => path.toLowerCase().includes(letters)).map(file);
      return { items, more };
    },
  };
}

function file(path: string): Completion {
  const insert = path.includes(" ") ? `#"${path}" ` : `#${path} `;
  return { kind: "file", label: path, insert, start: 0, end: 0 };
}

/** What is sent, and what is said of names that are no files. */
async function sent(to: Sender, text: string, there: readonly string[] = [], patience?: number) {
  const isThere = async (path: string) => there.includes(path);
  const { text: words, unknown } = await named(to, { session: "S", isThere }, text, patience);
  return [words, ...unknown];
}

const FILES = [
  "src/app.py",
  "src/my notes.md",
  "a/util.py",
  "b/util.py",
  "README.md",
  "src/wrap.py",
];

test("a name that only one file has is its path", async () => {
  const to = offering(FILES);
  for (const [text, words] of [
    ["See #app.py, please", "See #src/app.py, please"],
    ["#App.py:10-20.", "#src/app.py:10-20."],
    ["(#app.py) and #readme.md", "(#src/app.py) and #README.md"],
    ['#"my notes.md":3 and #./app.py', '#"src/my notes.md":3 and #src/app.py'],
    ["#a/util.py and #src/app.py", "#a/util.py and #src/app.py"],
  ] as const) {
    assert.deepEqual(await sent(to, text), [words]);
  }
});

test("a name that no file has, or more than one, stays, and the person hears of it", async () => {
  const text = "#gone.py, #util.py:3 and again #gone.py";
  assert.deepEqual(await sent(offering(FILES), text), [text, "#gone.py", "#util.py"]);
});

test("what is no name of a file stays a word", async () => {
  const text =
    "#1234 #fixme #selection #changes #src/ #v1.2 `#gone.py` http://x/y#gone.py #/etc/a.b";
  assert.deepEqual(await sent(offering([]), text), [text]);
});

test("a file that is there is meant, though nobody offers it", async () => {
  assert.deepEqual(await sent(offering(["src/app.py"]), "#app.py", ["app.py"]), ["#app.py"]);
});

test("a name is neither taken nor refused while more files may be offered", async () => {
  assert.deepEqual(await sent(offering(FILES, true), "#app.py"), ["#app.py"]);
  assert.deepEqual(await sent(offering(FILES, true), "#gone.py"), ["#gone.py"]);
});

test("a server that says nothing, or no, holds no message up", async () => {
  const silent: Sender = { execute: () => new Promise(() => {}) };
  const refusing: Sender = { execute: () => Promise.reject(new Error("No")) };
  for (const to of [silent, refusing]) {
    assert.deepEqual(await sent(to, "#app.py", [], 1), ["#app.py"]);
  }
});
