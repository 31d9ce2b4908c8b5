/** What a text names, by the server's grammar (`domain/mentions.py`, `domain/people.py`). Pure. */

const LETTER = String.raw`\p{L}\p{N}_`;
const PLAIN = String.raw`[^\s#"\x60*<>|\p{Cc}]`;
const QUOTED = String.raw`(?:[^"\\\n]|\\.)`;
const BEFORE_NAME = `(?<![${LETTER}.@/])`;
const BEFORE_PLACE = `(?<![${LETTER}.@/#&])`;

// The name ends before what a sentence puts behind it, and before a blank: `@types/node` is none.
const ADDRESSED = new RegExp(String.raw`^\s*@([${LETTER}][${LETTER}.-]*?)[,:;.!?]*(?=\s|$)`, "u");
const TYPED = new RegExp(
  `${BEFORE_NAME}@[${LETTER}.-]*$|${BEFORE_PLACE}#(?:"${QUOTED}*|${PLAIN}*)$`,
  "u",
);
const SELECTION = new RegExp(
  String.raw`${BEFORE_PLACE}#selection[.,:;!?'’…)\]}]*(?!${PLAIN})`,
  "u",
);
const FILE = new RegExp(`${BEFORE_PLACE}#(?:"(${QUOTED}+)"|(${PLAIN}+))`, "gu");
const LINES = /:[1-9]\d*(?::\d+)?(?:-[1-9]\d*(?::\d+)?)?$/;
const PUNCTUATION = /[.,:;!?'’…)\]}]+$/;

/** A file that a text names, without the lines behind it: what stands from `start` to `end`. */
export interface NamedFile {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** The text in which somebody has written it so far, to ask what it may become. */
  readonly asked: string;
}

/** The name that a text begins with, as it stands behind the `@`: an agent's, or a person's. */
export function addressed(text: string): string | undefined {
  return ADDRESSED.exec(text)?.[1];
}

/** Whether somebody at this place writes a name or a file, so that completions make sense. */
export function isNaming(text: string, cursor: number): boolean {
  const line = cursor > 0 ? text.lastIndexOf("\n", cursor - 1) + 1 : 0;
  const found = TYPED.exec(text.slice(line, cursor));
  return found !== null && withoutCode(text).charAt(line + found.index) !== " ";
}

/** Whether a text means what is selected in the editor; what stands in code means nothing. */
export function namesSelection(text: string): boolean {
  return SELECTION.test(withoutCode(text));
}

/** The files that a text names, by what looks like one: `#1234` and `#fixme` are words. */
export function filesNamed(text: string): readonly NamedFile[] {
  return [...withoutCode(text).matchAll(FILE)].map(fileOf).filter(({ path }) => isFile(path));
}

function fileOf({ index: start, 1: quoted, 2: plain = "" }: RegExpExecArray): NamedFile {
  const asked = quoted ? `#"${quoted}` : `#${plain.replace(PUNCTUATION, "").replace(LINES, "")}`;
  const path = (quoted?.replaceAll(/\\(.)/g, "$1") ?? asked.slice(1)).replace(/^(?:\.\/)+/, "");
  return { start, end: start + asked.length + (quoted ? 1 : 0), path, asked };
}

/** Whether the last part of a path has an ending; one that begins elsewhere is none of ours. */
function isFile(path: string): boolean {
  return /^(?![/\\]|[A-Za-z]:[/\\]).*[^/]\.[A-Za-z][\w+-]*$/.test(path);
}

/** The text with blanks in place of fenced blocks and code spans; every offset stays. */
function withoutCode(text: string): string {
  let fence: string | undefined;
  return text
    .split("\n")
    .map((line) => {
      const opening = fence === undefined ? openingOf(line) : undefined;
      const isCode = fence !== undefined || opening !== undefined;
      fence = fence !== undefined && closes(line, fence) ? undefined : (fence ?? opening);
      return isCode ? blank(line) : line.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, blank);
    })
    .join("\n");
}

function blank(code: string): string {
  return " ".repeat(code.length);
}

function openingOf(line: string): string | undefined {
  const found = /^[ \t>]*(?:[-*+] +)?(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line);
  return found?.[1] ?? found?.[2];
}

function closes(line: string, fence: string): boolean {
  const marks = line.trim().replace(/^[> \t]+/, "");
  return marks.length >= fence.length && [...marks].every((mark) => mark === fence[0]);
}
