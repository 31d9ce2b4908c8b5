// Tells a person once that the server does not come, with what they can do about it.

import * as vscode from "vscode";
import { plain } from "../plain.ts";
import type { SessionClient } from "./client.ts";
import { REMEDIES } from "./remedy.ts";
import type { Failure } from "./standing.ts";

export function registerTelling(client: SessionClient): vscode.Disposable {
  const listening = client.onDidFail((failure) => {
    tell(client, failure).catch((trouble) => client.log.warn(String(trouble)));
  });
  return new vscode.Disposable(() => listening.dispose());
}

async function tell(client: SessionClient, failure: Failure): Promise<void> {
  const restart = vscode.l10n.t("Restart Server");
  const log = vscode.l10n.t("Show Log");
  const chosen = await vscode.window.showErrorMessage(said(failure), restart, log);
  if (chosen === log) {
    await vscode.commands.executeCommand("sessionls.showLog");
  } else if (chosen === restart && client.standing === "failed") {
    // A notification stays while the server may have been started from elsewhere.
    await vscode.commands.executeCommand(REMEDIES.restart);
  }
}

function said(failure: Failure): string {
  switch (failure.kind) {
    case "lost":
      return vscode.l10n.t(
        "The session server has ended again and again, so it is not started once more. Its log says why.",
      );
    case "silent":
      return vscode.l10n.t("The session server did not start. Its log says why.");
    case "refused":
      return vscode.l10n.t("The session server did not start. It says: {0}", plain(failure.why));
  }
}
