// The title of an editor with a session in it, as long as it is open. Knows no editor.

import type { Disposable, Emitter } from "../emitter.ts";
import type { SessionStore } from "../sessions/store.ts";

/** What shows a session, another one from time to time. */
interface Shows {
  readonly session: string | undefined;
  readonly onDidOpen: Emitter<string | undefined>["event"];
}

/** Keep a tab's title that of the session in it; `untitled` is for one that has none. */
export function entitle(
  tab: { title: string },
  shows: Shows,
  store: Pick<SessionStore, "get" | "onDidChange">,
  untitled: string,
): Disposable {
  const change = (): void => {
    const title = (shows.session && store.get(shows.session)?.title) || untitled;
    if (tab.title !== title) {
      tab.title = title;
    }
  };
  change();
  const subscriptions = [shows.onDidOpen(change), store.onDidChange(change)];
  return { dispose: () => subscriptions.forEach((one) => void one.dispose()) };
}
