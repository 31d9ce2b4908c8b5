// The files that a message names by less than their path: `#app.py` is `#src/app.py` where no other
// file is called so. What is not found stays as it is, and sending never waits long. Knows no editor.

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

/** A name means a file as soon as no other of these would do. */
const OFFERED = 200;

/** Who has to be asked and does not answer, in time or at all, leaves the text as it was. */
export async function named(to: protocol.Sender, files: Files, text: string): Promise<Named> {
  const places = filesNamed(text).slice(0, MOST);
  const asIs = { text, unknown: [] };
  if (places.length === 0) {
    return asIs;
  }
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Named>((resolve) => {
    timer = setTimeout(() => resolve(asIs), PATIENCE);
  });
  const looked = Promise.all(places.map((place) => look(to, files, place)))
    .then((found) => written(text, found))
    .catch(() => asIs);
  return await Promise.race([looked, late]).finally(() => clearTimeout(timer));
}

/** What became of a name: words in place of it, or that there is nothing of that name. */
interface Looked extends NamedFile {
  readonly insert?: string | undefined;
  readonly isUnknown?: boolean;
}

async function look(to: protocol.Sender, files: Files, place: NamedFile): Promise<Looked> {
  const { session, isThere } = files;
  const { asked: text, path } = place;
  const offered = { session, text, offset: text.length, limit: OFFERED };
  const { items, more } = await protocol.complete(to, offered);
  const known = items.filter((item) => item.kind === "file");
  if (known.some((item) => item.label === path) || (await isThere(path))) {
    return place;
  }
  const [only, ...others] = known.filter((item) => isCalled(item, path));
  if (only && others.length === 0 && !more) {
    return { ...place, insert: only.insert.trimEnd() };
  }
  // Where more may be offered, it may be among them.
  return { ...place, isUnknown: others.length > 0 || !more };
}

function isCalled({ label }: Completion, path: string): boolean {
  return `/${label.toLowerCase()}`.endsWith(`/${path.toLowerCase()}`);
}

function written(text: string, found: readonly Looked[]): Named {
  const sent = found.reduceRight(
    (all, { start, end, insert }) =>
      insert === undefined ? all : all.slice(0, start) + insert + all.slice(end),
    text,
  );
  const unknown = found.filter((one) => one.isUnknown).map((one) => text.slice(one.start, one.end));
  return { text: sent, unknown: [...new Set(unknown)] };
}
