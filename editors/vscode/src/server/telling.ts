// Tells a person that the server ends again and again, with what they can do about it.

import * as vscode from "vscode";

export async function tellLosses(): Promise<void> {
  const restart = vscode.l10n.t("Restart Server");
  const log = vscode.l10n.t("Show Log");
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      "The session server has ended again and again, so it is not started once more. Its log says why.",
    ),
    restart,
    log,
  );
  if (chosen === restart) {
    await vscode.commands.executeCommand("sessionls.restartServer");
  } else if (chosen === log) {
    await vscode.commands.executeCommand("sessionls.showLog");
  }
}
