/**
 * Markdown to HTML that cannot do harm.
 *
 * What people and models write is data. HTML in it is shown as text, pictures are shown as links, so
 * that nothing is fetched, and a link opens nothing by itself: the host decides what it may be.
 */

import DOMPurify from "dompurify";
import hljs from "highlight.js/lib/common";
import MarkdownIt, { type Env, type Token } from "markdown-it";

const markdown = new MarkdownIt({
  html: false,
  linkify: true,
  // Where this is empty, the code is escaped and shown without colours.
  highlight: (code, language) => colored(code, language) ?? "",
});
markdown.validateLink = () => true;
markdown.renderer.rules["image"] = (tokens, index) => {
  const token = tokens[index];
  const source = String(token?.attrGet("src") ?? "");
  const words = token?.content || source;
  return `<a href="${markdown.utils.escapeHtml(source)}">${markdown.utils.escapeHtml(words)}</a>`;
};
markdown.renderer.rules["code_inline"] = (tokens, index) => {
  const text = tokens[index]?.content ?? "";
  const code = `<code>${escaped(text)}</code>`;
  const leads = isPlace(text) && !isLinked(tokens.slice(0, index));
  return leads ? `<a href="${escaped(text)}">${code}</a>` : code;
};

/** A place as models write it: `src/app.py:12`, `app.py:12-20`, `app.py:12:5`. */
const PLACE = /^[\p{L}\p{N}_.@/-]*\.([a-z]\w*):\d+(?:[-:]\d+)?$/iu;

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

/** Code with colours, as HTML: nothing where the language is unknown or the code too long. */
export function colored(code: string, language: string): string | undefined {
  if (code.length > MOST_COLORED || !hljs.getLanguage(language)) return undefined;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

/** Text as HTML. */
export function escaped(text: string): string {
  return markdown.utils.escapeHtml(text);
}

/** A name alone may be that of a host, with its port. */
function isPlace(text: string): boolean {
  const ending = PLACE.exec(text)?.[1];
  return ending !== undefined && (text.includes("/") || hljs.getLanguage(ending) !== undefined);
}

function isLinked(before: readonly Token[]): boolean {
  return before.findLast(({ type }) => type.startsWith("link_"))?.type === "link_open";
}

/** Code that stands in a fence. */
export interface Code {
  /** A name without anything that could be markup; nothing where the fence has none. */
  readonly language: string | undefined;
  readonly text: string;
}

/** A part of a text that stands by itself; `code` where it is a fence and nothing else. */
export interface Piece {
  readonly text: string;
  readonly code?: Code;
}

/**
 * The pieces of a text: what is before the last one stays as it is while words are added. A text
 * that defines links for all of it is one piece.
 */
export function pieces(text: string): readonly Piece[] {
  const source = text.replace(/\r\n?/g, "\n");
  const known: Env = {};
  const tokens: Token[] = [];
  markdown.block.parse(source, markdown, known, tokens);
  if (Object.keys(known.references ?? {}).length > 0) return [{ text }];
  const lines = source.split("\n");
  return tokens.flatMap((token) => {
    if (token.level > 0 || token.nesting < 0 || !token.map) return [];
    const piece = lines.slice(...token.map).join("\n");
    return [token.type === "fence" ? { text: piece, code: codeOf(token) } : { text: piece }];
  });
}

function codeOf({ info, content }: Token): Code {
  const [language = ""] = info.trim().split(/\s/);
  return { language: /^[\w+#.-]+$/.test(language) ? language : undefined, text: content };
}
