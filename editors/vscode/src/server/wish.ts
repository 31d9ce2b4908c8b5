// What this window wishes for in a server.

import * as vscode from "vscode";
import type { Wish } from "./ladder.ts";

export function wishOf(): Wish {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return {
    setting: vscode.workspace.getConfiguration("sessionls").get<string>("path", "").trim(),
    folders: folders.filter((one) => one.uri.scheme === "file").map((one) => one.uri.fsPath),
    isTrusted: vscode.workspace.isTrusted,
  };
}
