// Sessions to and from files.

import * as vscode from "vscode";
import * as protocol from "../protocol.ts";
import { OPEN_PANEL } from "../server/shown.ts";
import { titleOf } from "../sessions/wording.ts";
import type { Around } from "./around.ts";
import { chosen } from "./chosen.ts";
import { folderOf } from "./sessions.ts";

export async function exportSession(around: Around, given: unknown): Promise<void> {
  const session = await chosen(around, given);
  if (!session) {
    return;
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = titleOf(session, vscode.l10n.t).replaceAll(/[^\p{L}\p{N}.]+/gu, "-");
  const place = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `${name}.md`) } : {}),
    filters: { Markdown: ["md"], [vscode.l10n.t("JSON, to import again")]: ["json"] },
  });
  if (!place) {
    return;
  }
  const format = place.path.endsWith(".json") ? "json" : "markdown";
  const asked = { session: session.id, format } as const;
  const { content } = await protocol.exportSession(around.client, asked);
  await vscode.workspace.fs.writeFile(place, new TextEncoder().encode(content));
  await vscode.window.showTextDocument(place);
}

export async function importSession({ client }: Around): Promise<void> {
  const [place] =
    (await vscode.window.showOpenDialog({
      canSelectMany: false,
      filters: { JSON: ["json"] },
      openLabel: vscode.l10n.t("Import"),
    })) ?? [];
  if (!place) {
    return;
  }
  const where = await folderOf();
  if (!where) {
    return;
  }
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(place));
  const { session } = await protocol.importSession(client, { content, ...where.asked });
  await vscode.commands.executeCommand(OPEN_PANEL, session.id);
}
