/**
 * Code in colours, line by line, so that a line that is there is not drawn again while code streams.
 *
 * Colours come from the whole code, since a string may go over many lines; what each line becomes is
 * cleaned once, and kept.
 */

import { type Code, cleaned, colored, escaped } from "./markdown.ts";

/** Lines that have been cleaned; all are let go of when there are too many. */
const CLEAN = new Map<string, string>();
const MOST_CLEAN = 20_000;

/** So many lines of code without colours are drawn as one: there may be a hundred thousand. */
const STRETCH = 200;

/** The HTML of each line, or of a stretch of them, without its end. */
export function linesOf({ language, text }: Code): readonly string[] {
  if (text === "") return [];
  const code = text.replace(/\n$/, "");
  const html = colored(code, language ?? "");
  // Text that has been escaped has nothing in it that would have to be cleaned.
  if (html === undefined) return stretches(escaped(code));
  const lines = closed(html);
  const fresh = lines.filter((line) => !CLEAN.has(line));
  if (CLEAN.size + fresh.length > MOST_CLEAN) CLEAN.clear();
  for (const [line, clean] of together(fresh)) CLEAN.set(line, clean);
  return lines.map((line) => CLEAN.get(line) ?? cleaned(line));
}

/** Lines of HTML, each with the colours that are on where it begins. */
function closed(html: string): readonly string[] {
  const on: string[] = [];
  return html.split("\n").map((line) => {
    const begun = on.join("");
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === "</span>") on.pop();
      else on.push(tag);
    }
    return begun + line + "</span>".repeat(on.length);
  });
}

function stretches(html: string): readonly string[] {
  const lines = html.split("\n");
  const count = Math.ceil(lines.length / STRETCH);
  return Array.from({ length: count }, (_, index) =>
    lines.slice(index * STRETCH, (index + 1) * STRETCH).join("\n"),
  );
}

/** Clean many lines at once, which takes a fraction of one after the other. */
function together(lines: readonly string[]): readonly (readonly [string, string])[] {
  const html = cleaned(lines.join("\n")).split("\n");
  return html.length === lines.length
    ? lines.map((line, index) => [line, html[index] ?? ""] as const)
    : lines.map((line) => [line, cleaned(line)] as const);
}
