// Every text that the extension puts into the editor's language, as a sorted list of JSON.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { ENGLISH } from "../panel/words.ts";

const CALL = /\bt\(\s*"((?:[^"\\]|\\.)*)"/g;
const root = join(import.meta.dirname, "..", "src");
const files = await readdir(root, { recursive: true });
const sources = files.filter((name) => name.endsWith(".ts"));
const texts = await Promise.all(sources.map((name) => readFile(join(root, name), "utf8")));
const found = texts.flatMap((text) =>
  [...text.matchAll(CALL)].map(([, literal]) => JSON.parse(`"${literal}"`)),
);
const all = new Set([...found, ...Object.values(ENGLISH)]);
process.stdout.write(`${JSON.stringify([...all].sort(), undefined, 1)}\n`);
