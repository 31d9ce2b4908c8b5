// The title of an editor with a session in it, as long as it is open. Knows no editor.

import type { Disposable, Emitter } from "../emitter.ts";
import type { SessionStore } from "../sessions/store.ts";
import { type Translate, titleOf } from "../sessions/wording.ts";

/** What shows a session, another one from time to time. */
interface Shows {
  readonly session: string | undefined;
  readonly onDidOpen: Emitter<string | undefined>["event"];
}

/** Keep a tab's title that of the session in it, as the list names it. */
export function entitle(
  tab: { title: string },
  shows: Shows,
  store: Pick<SessionStore, "get" | "onDidChange">,
  t: Translate,
): Disposable {
  const change = (): void => {
    const session = shows.session === undefined ? undefined : store.get(shows.session);
    const title = session ? titleOf(session, t) : t("Session");
    if (tab.title !== title) {
      tab.title = title;
    }
  };
  change();
  const subscriptions = [shows.onDidOpen(change), store.onDidChange(change)];
  return { dispose: () => subscriptions.forEach((one) => void one.dispose()) };
}
