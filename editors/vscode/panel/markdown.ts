/**
 * Markdown to HTML that cannot do harm.
 *
 * What people and models write is data. HTML in it is shown as text, pictures are shown as links, so
 * that nothing is fetched, and a link opens nothing by itself: the host decides what it may be.
 */

import DOMPurify from "dompurify";
import hljs from "highlight.js/lib/common";
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: false, linkify: true, highlight: colored });
markdown.validateLink = () => true;
markdown.renderer.rules["image"] = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet("src") ?? "");
  const words = token?.content || source;
  return `<a href="${markdown.utils.escapeHtml(source)}">${markdown.utils.escapeHtml(words)}</a>`;
};

const ALLOWED = {
  ALLOWED_TAGS: [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
  ],
  ALLOWED_ATTR: ["href", "class", "start"],
  // Links go to the host as they are; `javascript:` and its like never even get there.
  ALLOWED_URI_REGEXP:
    /^(?:https?|mailto|file|sessionls[a-z-]*):|^[^:]*(?:[/?#]|:\d+(?:[-:]\d+)*$|$)/i,
};

/** Longer code is shown without colours: they would take longer than reading it. */
const MOST_COLORED = 20_000;

// Who looks for tags in the HTML later must find none in an attribute; older browsers leave `<` there.
DOMPurify.addHook("uponSanitizeAttribute", (_, attribute) => {
  if (/[<>]/.test(attribute.attrValue)) attribute.keepAttr = false;
});

/** The HTML of a text; headings stand below those of the panel. */
export function rendered(text: string): string {
  return cleaned(markdown.render(text));
}

/** HTML with only what texts may have in it. */
export function cleaned(html: string): string {
  return DOMPurify.sanitize(html, ALLOWED);
}

/** Code with colours where there are some, as HTML. */
export function colored(code: string, language: string): string {
  if (!canColor(code, language)) return markdown.utils.escapeHtml(code);
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

/** Whether the language is known and the code not too long. */
export function canColor(code: string, language: string): boolean {
  return code.length <= MOST_COLORED && hljs.getLanguage(language) !== undefined;
}

/**
 * A text cut at blank lines and around fences: what is before the last piece stays as it is while
 * words are added. A text that defines links for all of it is one piece.
 */
export function pieces(text: string): readonly string[] {
  if (/^ {0,3}\[[^\]]+\]:/m.test(text)) return [text];
  const lines = text.split(/\r\n?|\n/);
  const found: string[] = [];
  let start = 0;
  let fence: string | undefined;
  const cut = (end: number, next: number) => {
    found.push(lines.slice(start, end).join("\n"));
    start = next;
  };
  for (const [index, line] of lines.entries()) {
    const before = fence;
    fence = fenceAfter(line, fence);
    // A fence without an indentation ends whatever stands before it, also a list (CommonMark 4.5).
    if (before === undefined && fence !== undefined && line.startsWith(fence)) cut(index, index);
    else if (before !== undefined && fence === undefined && lines[start]?.startsWith(before))
      cut(index + 1, index + 1);
    else if (line === "" && fence === undefined && !goesOn(lines[index + 1])) cut(index, index + 1);
  }
  cut(lines.length, lines.length);
  return found.filter((piece) => piece.trim() !== "");
}

/** Whether a line after a blank one belongs to what is before: to a list or a quotation. */
function goesOn(next: string | undefined): boolean {
  return next === undefined || /^(?:\s|[-*+>]|\d+[.)])/.test(next) || next === "";
}

/** The fence that is open after a line; what closes one has no words behind it (CommonMark 4.5). */
export function fenceAfter(line: string, open: string | undefined): string | undefined {
  const [, mark, words = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (mark === undefined) return open;
  if (open === undefined) return mark[0] === "`" && words.includes("`") ? undefined : mark;
  return mark.startsWith(open) && words.trim() === "" ? undefined : open;
}
