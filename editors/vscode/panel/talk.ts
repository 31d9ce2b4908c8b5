/** The line to the extension. */

import type { Deed, FromPanel, Spoken, ToPanel } from "./messages.ts";

interface Host {
  postMessage(message: Spoken): void;
  /** Where the page is given another time, as an editor is after a reload. */
  setState?(state: { readonly session?: string }): void;
}

declare function acquireVsCodeApi(): Host;

let host: Host | undefined;
let shown: string | undefined;

/** Tell the extension something about a session: the one that is shown, unless it is named. */
export function tell(said: FromPanel, session = shown): void {
  host ??= acquireVsCodeApi();
  host.postMessage({ session, said });
}

/** None is shown any more. */
export function forget(): void {
  shown = undefined;
  host?.setState?.({});
}

/** This session is shown from here on; the extension knows it after a reload, too. */
export function remember(session: string): void {
  shown = session;
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
