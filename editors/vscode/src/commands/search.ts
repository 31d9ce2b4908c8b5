// Search: titles at once, and the words of all sessions as the server finds them.

import * as vscode from "vscode";
import type { Hit } from "../arguments.ts";
import * as protocol from "../protocol.ts";
import { OPEN_PANEL } from "../server/shown.ts";
import { unmarked } from "../sessions/unmarked.ts";
import { lineOf, titleOf } from "../sessions/wording.ts";
import type { Around } from "./around.ts";

interface Found extends vscode.QuickPickItem {
  readonly session?: string;
  readonly seq?: number;
}

/** Milliseconds without a key after which the server is asked. */
const CALM = 150;
const SHORTEST = 2;
const HITS = 50;

export function searchSessions(around: Around): Promise<void> {
  const pick = vscode.window.createQuickPick<Found>();
  pick.placeholder = vscode.l10n.t("Words of a title or of a message");
  // What the server found is not sorted out once more by the words.
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = titles(around, "");
  let due: NodeJS.Timeout | undefined;
  pick.onDidChangeValue((words) => {
    clearTimeout(due);
    pick.items = titles(around, words);
    due = setTimeout(() => void fill(around, pick, words), CALM);
  });
  pick.onDidAccept(() => {
    const [found] = pick.selectedItems;
    pick.hide();
    if (found?.session) {
      const place = found.seq === undefined ? {} : { seq: found.seq };
      void vscode.commands.executeCommand(OPEN_PANEL, found.session, undefined, place);
    }
  });
  pick.show();
  return new Promise((resolve) => {
    pick.onDidHide(() => {
      clearTimeout(due);
      pick.dispose();
      resolve();
    });
  });
}

async function fill(around: Around, pick: vscode.QuickPick<Found>, words: string): Promise<void> {
  if (words.trim().length < SHORTEST || around.client.standing !== "running") {
    return;
  }
  pick.busy = true;
  try {
    const { hits } = await protocol.search(around.client, { query: words.trim(), limit: HITS });
    // A slower answer to older words is of no use.
    if (pick.value === words) {
      pick.items = [...titles(around, words), ...hits.map(hitItem)];
    }
  } catch (trouble) {
    around.client.log.warn(String(trouble));
  } finally {
    pick.busy = false;
  }
}

function titles({ store }: Around, words: string): readonly Found[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/);
  return store.sessions
    .filter((one) => wanted.every((word) => one.title.toLocaleLowerCase().includes(word)))
    .map((session) => ({
      label: `$(comment-discussion) ${titleOf(session, vscode.l10n.t)}`,
      description: lineOf(session, vscode.l10n.t),
      session: session.id,
      alwaysShow: true,
    }));
}

function hitItem(hit: Hit): Found {
  return {
    label: titleOf(hit, vscode.l10n.t),
    // On a line of its own, so that a long one leaves the title to be read.
    detail: unmarked(hit.line),
    session: hit.session,
    seq: hit.seq,
    alwaysShow: true,
  };
}
