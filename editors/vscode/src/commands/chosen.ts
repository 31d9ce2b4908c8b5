// Which session a command means: the row it was called on, the id it was given, or what is picked.

import * as vscode from "vscode";
import { isFamily } from "../sessions/forest.ts";
import { lineOf, titleOf } from "../sessions/wording.ts";
import type { Session } from "../shapes.ts";
import type { Around } from "./around.ts";

/** `undefined` where the person picks none. */
export async function chosen(
  { store }: Around,
  given: unknown,
  fits: (session: Session) => boolean = () => true,
): Promise<Session | undefined> {
  if (typeof given === "string") {
    return store.get(given);
  }
  if (isFamily(given)) {
    // The row may be older than the session.
    return store.get(given.session.id) ?? given.session;
  }
  const rows = store.sessions.filter(fits).map((session) => ({
    label: titleOf(session, vscode.l10n.t),
    description: lineOf(session, vscode.l10n.t),
    session,
  }));
  const placeHolder = vscode.l10n.t("Which session?");
  const picked = await vscode.window.showQuickPick(rows, { placeHolder, matchOnDescription: true });
  return picked?.session;
}
