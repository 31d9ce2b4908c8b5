// What a press on a place or a link opens. Links come from messages, so they are not trusted.

import { posix } from "node:path";
import * as vscode from "vscode";
import type { Range } from "../shapes.ts";
import { foremost } from "./folders.ts";

/** Open a place in the code, beside the panel. */
export async function openPlace(uri: string, range?: Range): Promise<void> {
  const target = vscode.Uri.parse(uri, true);
  if (!["file", "untitled", "sessionls", "vscode-remote"].includes(target.scheme)) {
    throw new Error(vscode.l10n.t("This place is not on this machine: {0}", target.path));
  }
  const selection =
    range &&
    new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
  await vscode.window.showTextDocument(target, {
    preview: true,
    ...(selection ? { selection } : {}),
  });
}

/**
 * Follow a link of a message: to the web, to a mail, or to a place in the workspace, and nowhere
 * else. Files of `home`, the URI of the session's folder, are meant before those of other folders.
 */
export async function followLink(href: string, home: string | undefined): Promise<void> {
  if (/^(?:https?|mailto):/i.test(href)) {
    // VS Code shows the address and asks, unless the person trusts the site.
    await vscode.env.openExternal(vscode.Uri.parse(href, true));
    return;
  }
  const place = /^(?:file:\/\/)?([^#:]+?)(?:[:#]L?(\d+)(?:[-:]L?\d+)?)?$/.exec(decoded(href));
  const file = place?.[1] && (await inWorkspace(place[1], home));
  if (!file) {
    throw new Error(vscode.l10n.t("This link leads nowhere in the workspace: {0}", href));
  }
  const line = Number(place[2] ?? 1) - 1;
  const start = { line, character: 0 };
  await openPlace(file.toString(), { start, end: start });
}

/** Whether something is at a path from `home` on, the URI of a folder. */
export async function isThere(home: string | undefined, path: string): Promise<boolean> {
  return home ? await exists(vscode.Uri.joinPath(vscode.Uri.parse(home, true), path)) : false;
}

/** A link without its escapes; one that has none that are right stays as it is. */
function decoded(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

async function inWorkspace(path: string, home?: string): Promise<vscode.Uri | undefined> {
  for (const folder of foremost(vscode.workspace.workspaceFolders ?? [], home)) {
    const root = folder.uri.path.replace(/\/?$/, "/");
    // `..` is resolved before anything is compared.
    const target = folder.uri.with({
      path: posix.resolve(folder.uri.path, path),
    });
    if (target.path.startsWith(root) && (await exists(target))) {
      return target;
    }
  }
  return undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
