// A line of Markdown as words, for lists that show it as it is. Knows no editor.

/** The line without the marks that a reader would not see; what stands in code stays as it is. */
export function unmarked(line: string): string {
  return line
    .trim()
    .replace(BEGINNING, "")
    .split(/(`+[^`]+`+)/)
    .map((part) => (part.startsWith("`") ? part.replaceAll("`", "") : words(part)))
    .join("")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** What begins a heading, a quote, an entry of a list or a row of a table. */
const BEGINNING = /^(?:(?:#{1,6}|>|[-*+]|\d{1,9}[.)])\s+|\|\s*)+/;

function words(text: string): string {
  return (
    text
      .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/(\*\*|~~)(?=\S)(.+?)(?<=\S)\1/g, "$2")
      // A module of Python is more often meant than what Markdown would make of its name.
      .replaceAll(/(?<![\p{L}\p{N}_])__(?=\S)(.+?)(?<=\S)__(?![\p{L}\p{N}_.(])/gu, "$1")
      .replaceAll(
        /(?<![\p{L}\p{N}*_])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\p{L}\p{N}*_])/gu,
        "$2",
      )
      .replaceAll(/\s*\|\s*/g, " ")
  );
}
