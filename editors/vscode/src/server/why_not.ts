// Why a command cannot be carried to the server, and what to do about it.

import * as vscode from "vscode";
import type { Standing } from "./standing.ts";

export function whyNot(standing: Standing): string {
  switch (standing) {
    case "resting":
      return vscode.l10n.t("The workspace is not trusted, so the session server is not started.");
    case "missing":
      return vscode.l10n.t(
        "The session server is not installed. Install it from the view Sessions.",
      );
    default:
      return vscode.l10n.t(
        "The session server does not answer. Restart it from the view Sessions.",
      );
  }
}
