/** Markdown and text in the panel. A press on a link or on a place in the code goes to the host. */

import { useMemo } from "preact/hooks";
import { pieces, rendered } from "../markdown.ts";
import { tell } from "../talk.ts";
import { say } from "../words.ts";

/** A whole text. */
export function Prose({ text }: { text: string }) {
  return <Piece text={text} />;
}

/** Text as it is, which may be longer and wider than the panel. */
export function Verbatim({ text }: { text: string }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key.
  return <pre tabIndex={0}>{text}</pre>;
}

/** A text that grows: what is complete is not drawn again. */
export function GrowingProse({ text }: { text: string }) {
  return (
    <>
      {pieces(text).map((piece, index) => (
        // Pieces only ever come at the end.
        <Piece key={index} text={piece} />
      ))}
    </>
  );
}

function Piece({ text }: { text: string }) {
  const html = useMemo(() => ({ __html: withCopy(rendered(text)) }), [text]);
  // `rendered` lets nothing through that acts.
  return <div class="prose" dangerouslySetInnerHTML={html} />;
}

/** A button on each block of code. */
function withCopy(html: string): string {
  const button = `<button type="button" class="icon-button copy-code" aria-label="${say("copyCode")}" title="${say("copyCode")}"><span class="codicon codicon-copy" aria-hidden="true"></span></button>`;
  return html
    .replaceAll("<pre>", `<div class="code">${button}<pre tabindex="0">`)
    .replaceAll("</pre>", "</pre></div>");
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
