// The list of sessions in a window that is not trusted: read from the disk, nothing is started.

import * as vscode from "vscode";
import { LARGEST, sessionsIn } from "../sessions/catalog.ts";
import type { Homes } from "../sessions/homes.ts";
import type { SessionStore } from "../sessions/store.ts";
import type { Session } from "../shapes.ts";

export async function listFromDisk(store: SessionStore, homes: Homes): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const sessions = await read(folder.uri);
      homes.take(folder, sessions);
      return sessions;
    }),
  );
  store.show(lists.flat());
}

async function read(folder: vscode.Uri): Promise<readonly Session[]> {
  const place = vscode.Uri.joinPath(folder, ".sessionls", "catalog.json");
  try {
    const { size } = await vscode.workspace.fs.stat(place);
    if (size > LARGEST) {
      return [];
    }
    const bytes = await vscode.workspace.fs.readFile(place);
    return sessionsIn(new TextDecoder().decode(bytes));
  } catch {
    // A folder without sessions is not worth a word.
    return [];
  }
}
