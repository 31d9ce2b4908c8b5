/** The line to the extension. */

import type { Deed, FromPanel, ToPanel } from "./messages.ts";

interface Host {
  postMessage(message: FromPanel): void;
  /** Where the page is given another time, as an editor is after a reload. */
  setState?(state: { readonly session: string }): void;
}

declare function acquireVsCodeApi(): Host;

let host: Host | undefined;

/** Tell the extension something. */
export function tell(message: FromPanel): void {
  host ??= acquireVsCodeApi();
  host.postMessage(message);
}

/** Let the extension know after a reload which session was shown here. */
export function remember(session: string): void {
  host?.setState?.({ session });
}

/** Ask for a command of the session. */
export function ask(deed: Deed): void {
  tell({ kind: "do", deed });
}

/** Hear what the extension says, until what this answers is called. */
export function listen(hear: (message: ToPanel) => void): () => void {
  const take = (event: MessageEvent<ToPanel>) => hear(event.data);
  window.addEventListener("message", take);
  return () => window.removeEventListener("message", take);
}
