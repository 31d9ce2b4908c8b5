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
  return DOMPurify.sanitize(markdown.render(text), ALLOWED);
}

/** Code with colours, as HTML. */
export function colored(code: string, language: string): string {
  if (code.length > MOST_COLORED || !hljs.getLanguage(language))
    return markdown.utils.escapeHtml(code);
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

/**
 * A text cut at blank lines outside of fences: what is before the last piece stays as it is while
 * words are added. A text that defines links for all of it is one piece.
 */
export function pieces(text: string): readonly string[] {
  if (/^ {0,3}\[[^\]]+\]:/m.test(text)) return [text];
  const lines = text.split("\n");
  const found: string[] = [];
  let start = 0;
  let fence: string | undefined;
  for (const [index, line] of lines.entries()) {
    fence = fenceAfter(line, fence);
    const next = lines[index + 1];
    // A list or a quotation that goes on after a blank line is one piece.
    const goesOn = next === undefined || /^(?:\s|[-*+>]|\d+[.)])/.test(next) || next === "";
    if (line === "" && fence === undefined && !goesOn) {
      found.push(lines.slice(start, index).join("\n"));
      start = index + 1;
    }
  }
  found.push(lines.slice(start).join("\n"));
  return found.filter((piece) => piece.trim() !== "");
}

/** The fence that is open after a line; what closes one has no words behind it (CommonMark 4.5). */
function fenceAfter(line: string, open: string | undefined): string | undefined {
  const [, mark, words = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (mark === undefined) return open;
  if (open === undefined) return mark[0] === "`" && words.includes("`") ? undefined : mark;
  return mark.startsWith(open) && words.trim() === "" ? undefined : open;
}
