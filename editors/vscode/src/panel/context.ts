// What a message refers to, taken from the editor: selections, files, pictures.

import * as vscode from "vscode";
import { namesSelection } from "../../panel/mentions.ts";
import type { ContextChip, Untaken } from "../../panel/messages.ts";
import type { ContextItem } from "../arguments.ts";

/** The selection in the editor at hand; nothing where nothing is selected. */
export function selectionChip(): ContextChip | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (!editor || editor.selection.isEmpty) {
    return undefined;
  }
  const { start, end } = editor.selection;
  const range = {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
  const uri = editor.document.uri.toString();
  const lines =
    end.line > start.line ? `${start.line + 1}-${end.line + 1}` : String(start.line + 1);
  return chip(`${nameOf(editor.document.uri)}:${lines}`, { uri, range });
}

export function fileChip(uri: vscode.Uri): ContextChip {
  return chip(nameOf(uri), { uri: uri.toString() });
}

export function pictureChip(mediaType: string, base64: string): ContextChip {
  return {
    id: `picture-${base64.length}-${base64.slice(-24)}`,
    label: vscode.l10n.t("Picture"),
    item: { image: { mediaType, data: base64 } },
  };
}

/** What a person hears of something that does not become part of the message. */
export function whyUntaken(why: Untaken): string {
  switch (why) {
    case "large":
      return vscode.l10n.t("Pictures of more than 8 MB reach no model. Make it smaller.");
    case "unplaced":
      return vscode.l10n.t(
        "This file came without its place. Drag it from the Explorer, or name it after #.",
      );
  }
}

/** What a person hears who has named files that are none. */
export function whyUnnamed(names: readonly string[]): string {
  return vscode.l10n.t("No file went along for {0}: type # and choose one.", names.join(", "));
}

/** Files that the person chooses. */
export async function chosenFiles(): Promise<readonly ContextChip[]> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    canSelectFolders: true,
    canSelectFiles: true,
    ...(folder ? { defaultUri: folder } : {}),
    openLabel: vscode.l10n.t("Add to Message"),
  });
  return (chosen ?? []).map(fileChip);
}

/** The items of a message; `#selection` in its words is what is selected now. */
export function contextOf(text: string, chips: readonly ContextChip[]): readonly ContextItem[] {
  const items = chips.map((one) => one.item);
  const selection = namesSelection(text) ? selectionChip() : undefined;
  return selection ? [...items, selection.item] : items;
}

function chip(label: string, item: ContextItem): ContextChip {
  return { id: JSON.stringify(item), label, item };
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri, false).split("/").at(-1) ?? uri.path;
}
