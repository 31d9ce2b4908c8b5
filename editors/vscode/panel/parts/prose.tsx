/** Markdown and text in the panel. A press on a link or on a place in the code goes to the host. */

import { type ComponentChildren, render } from "preact";
import { memo } from "preact/compat";
import { linesOf } from "../code.ts";
import { type Code, pieces, rendered } from "../markdown.ts";
import { tell } from "../talk.ts";
import { say } from "../words.ts";

/** A text, whole or still growing: what is complete is not drawn again. */
export function Prose({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map(({ text: piece, code }, index, all) =>
        // Pieces come at the end, so each keeps its number.
        code ? (
          <CodeBlock key={index} {...code} />
        ) : (
          <Passage key={index} text={piece} isLast={index === all.length - 1} />
        ),
      )}
    </>
  );
}

/** A sentence in which code stands between backticks, and nothing else is Markdown. */
export function Sentence({ text }: { text: string }) {
  return (
    <>
      {text
        .split(/`([^`]+)`/)
        .map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}
    </>
  );
}

/** Text as it is, which may be longer and wider than the panel. */
export function Verbatim({ text }: { text: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key.
  return <pre tabIndex={0}>{text}</pre>;
}

interface PassageProps {
  readonly text: string;
  readonly isLast: boolean;
}

const Passage = memo(function Passage({ text, isLast }: PassageProps) {
  // `rendered` lets nothing through that acts.
  const html = { __html: isLast ? drawn(text) : kept(text) };
  return <div class="prose" dangerouslySetInnerHTML={html} />;
});

const CodeBlock = memo(function CodeBlock(code: Code) {
  return (
    <div class="prose">
      <Framed>
        <code class={code.language && `language-${code.language}`}>
          {linesOf(code).map((html, index) => (
            <Line key={index} html={html} />
          ))}
        </code>
      </Framed>
    </div>
  );
});

const Line = memo(function Line({ html }: { html: string }) {
  // `linesOf` lets nothing through that acts.
  return <span class="line" dangerouslySetInnerHTML={{ __html: `${html}\n` }} />;
});

/** Complete pieces of late: a message that has streamed is drawn a second time when it is whole. */
const KEPT = new Map<string, string>();
const MOST_KEPT = 500;

function kept(text: string): string {
  const html = KEPT.get(text) ?? drawn(text);
  KEPT.delete(text);
  KEPT.set(text, html);
  for (const [oldest] of KEPT) {
    if (KEPT.size <= MOST_KEPT) break;
    KEPT.delete(oldest);
  }
  return html;
}

function drawn(text: string): string {
  const html = rendered(text);
  return html.includes("<pre>") ? withFrames(html) : html;
}

/** Code that stands by itself, with a button that copies it. */
function Framed({ children }: { children: ComponentChildren }) {
  return (
    <div class="code">
      <button
        type="button"
        class="icon-button copy-code"
        aria-label={say("copyCode")}
        title={say("copyCode")}
      >
        <span class="codicon codicon-copy" aria-hidden="true" />
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key. */}
      <pre tabIndex={0}>{children}</pre>
    </div>
  );
}

/** Stands where the code goes: no words of the panel have it. */
const CODE = "\u0000";

/** The same frames around the code inside of a list or a quotation, which is HTML. */
function withFrames(html: string): string {
  const root = document.createElement("div");
  render(<Framed>{CODE}</Framed>, root);
  const [before = "", after = ""] = root.innerHTML.split(CODE);
  return html.replaceAll("<pre>", () => before).replaceAll("</pre>", () => after);
}

/** Hear presses on links and buttons inside of texts, which are HTML and have no handlers. */
export function hearPresses(root: HTMLElement): void {
  root.addEventListener("click", press);
}

function press(event: MouseEvent): void {
  const target = event.target as Element;
  const copy = target.closest(".copy-code");
  if (copy) {
    tell({ kind: "copy", text: copy.parentElement?.querySelector("code")?.textContent ?? "" });
    return;
  }
  const link = target.closest("a");
  if (link) {
    event.preventDefault();
    // VS Code listens on the window and would open the link another time.
    event.stopPropagation();
    tell({ kind: "link", href: link.getAttribute("href") ?? "" });
  }
}
