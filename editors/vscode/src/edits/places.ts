// Where the hunks of a file stand in its text with all of them. Knows no editor.

import type { EditFile } from "../arguments.ts";

/** A hunk in the new text: lines from `first` up to and with `last`. */
export interface HunkPlace {
  readonly number: number;
  readonly first: number;
  readonly last: number;
}

/** The places of a file's hunks, in order. A text that has moved is searched for them. */
export function placesOf(file: EditFile): readonly HunkPlace[] {
  const lines = split(file.after ?? file.before ?? "");
  let moved = 0;
  return file.hunks.map((hunk) => {
    const fresh = split(hunk.new);
    const first = nearest(lines, fresh, hunk.line + moved);
    moved = first - hunk.line + fresh.length - split(hunk.old).length;
    const end = Math.max(lines.length - 1, 0);
    const last = first + Math.max(fresh.length - 1, 0);
    return { number: hunk.number, first: Math.min(first, end), last: Math.min(last, end) };
  });
}

function split(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  // What follows the last line's end is no line.
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** The line at which some lines stand, nearest to where they are expected. */
function nearest(lines: readonly string[], wanted: readonly string[], expected: number): number {
  const stands = (at: number): boolean => wanted.every((line, index) => lines[at + index] === line);
  for (let away = 0; away <= lines.length; away += 1) {
    for (const at of [expected + away, expected - away]) {
      if (at >= 0 && at < lines.length && stands(at)) {
        return at;
      }
    }
  }
  return Math.max(expected, 0);
}
