// The table of commands.

import * as vscode from "vscode";
import * as edits from "../edits/commands.ts";
import { plain } from "../plain.ts";
import * as review from "../review.ts";
import type { Around, Handler } from "./around.ts";
import { searchSessions } from "./search.ts";
import * as server from "./server.ts";
import * as sessions from "./sessions.ts";
import * as transfer from "./transfer.ts";

const COMMANDS: Readonly<Record<string, Handler>> = {
  newSession: sessions.begin,
  openSession: sessions.open,
  openDocument: sessions.openDocument,
  renameSession: sessions.rename,
  forkSession: sessions.fork,
  pauseSession: sessions.pause,
  resumeSession: sessions.resume,
  cancelTurn: sessions.cancel,
  archiveSession: sessions.archive,
  unarchiveSession: sessions.unarchive,
  deleteSession: sessions.remove,
  refreshSessions: sessions.refresh,
  searchSessions,
  exportSession: transfer.exportSession,
  importSession: transfer.importSession,
  reviewChanges: review.reviewChanges,
  reviewFile: review.reviewFile,
  reviewSelection: review.reviewSelection,
  showEdit: edits.show,
  acceptEdit: edits.acceptAll,
  rejectEdit: edits.rejectAll,
  acceptHunk: edits.acceptHunk,
  rejectHunk: edits.rejectHunk,
  undoEdit: edits.undo,
  trustWorkspace: server.trust,
  installServer: server.install,
  restartServer: server.restart,
  showLog: server.showLog,
  openSettings: server.openSettings,
};

export function registerCommands(around: Around): vscode.Disposable {
  const registered = Object.entries(COMMANDS).map(([name, handle]) =>
    vscode.commands.registerCommand(`sessionls.${name}`, async (...given: unknown[]) => {
      try {
        return await handle(around, ...given);
      } catch (trouble) {
        around.client.log.warn(`${name}: ${String(trouble)}`);
        // The server's sentences say what to do.
        void vscode.window.showErrorMessage(
          plain(trouble instanceof Error ? trouble.message : String(trouble)),
        );
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
