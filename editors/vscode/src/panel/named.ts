// The files that a message names by less than their path: `#app.py` is `#src/app.py` where no other
// file is called so. What is not found stays as it is, and sending never waits long. Knows no
// editor.

import { filesNamed, type NamedFile } from "../../panel/mentions.ts";
import type { Completion } from "../arguments.ts";
import * as protocol from "../protocol.ts";

/** A text as it is to be sent. */
export interface Named {
  readonly text: string;
  /** What names no file, as it stands in the text. */
  readonly unknown: readonly string[];
}

/** Where the files of a session are. */
export interface Files {
  readonly session: string;
  /** Whether there is such a file, from the root on, though nobody offers it. */
  readonly isThere: (path: string) => PromiseLike<boolean>;
}

/** Milliseconds that a message waits for the names of files. */
const PATIENCE = 1000;

/** So many files are looked for; a text with more of them was written by no hand. */
const MOST = 20;

/**
 * Completions that are asked for, for each name: as many as the server gives at most. Where it has
 * still more, another file may be called so, and the name stays.
 */
const OFFERED = 200;

/** Who has to be asked and does not answer, in time or at all, leaves the text as it was. */
export async function named(
  to: protocol.Sender,
  files: Files,
  text: string,
  patience: number = PATIENCE,
): Promise<Named> {
  const places = filesNamed(text).slice(0, MOST);
  const asIs = { text, unknown: [] };
  if (places.length === 0) {
    return asIs;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Named>((resolve) => {
    timer = setTimeout(() => resolve(asIs), patience);
  });
  const looked = Promise.all(places.map((place) => look(to, files, place)))
    .then((found) => written(text, found))
    .catch(() => asIs);
  return await Promise.race([looked, late]).finally(() => clearTimeout(timer));
}

/** A name, and what became of it: it stays, has words in its place, or there is no such file. */
type Looked = { readonly place: NamedFile } & (
  | { readonly kind: "kept" }
  | { readonly kind: "found"; readonly insert: string }
  | { readonly kind: "unknown" }
);

async function look(to: protocol.Sender, files: Files, place: NamedFile): Promise<Looked> {
  const { session, isThere } = files;
  const { asked: text, path } = place;
  const offered = { session, text, offset: text.length, limit: OFFERED };
  const { items, more } = await protocol.complete(to, offered);
  const known = items.filter((item) => item.kind === "file");
  if (known.some((item) => item.label === path) || (await isThere(path))) {
    return { kind: "kept", place };
  }
  const [only, ...others] = known.filter((item) => isCalled(item, path));
  if (only && others.length === 0 && !more) {
    return { kind: "found", place, insert: only.insert.trimEnd() };
  }
  // Where more may be offered, it may be among them.
  return { kind: others.length > 0 || !more ? "unknown" : "kept", place };
}

function isCalled({ label }: Completion, path: string): boolean {
  return `/${label.toLowerCase()}`.endsWith(`/${path.toLowerCase()}`);
}

function written(text: string, found: readonly Looked[]): Named {
  const unknown = found
    .filter(({ kind }) => kind === "unknown")
    .map(({ place }) => text.slice(place.start, place.end));
  return { text: found.reduceRight(inserted, text), unknown: [...new Set(unknown)] };
}

function inserted(text: string, looked: Looked): string {
  switch (looked.kind) {
    case "found":
      return text.slice(0, looked.place.start) + looked.insert + text.slice(looked.place.end);
    case "kept":
    case "unknown":
      return text;
  }
}
