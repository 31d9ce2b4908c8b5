// The page of the panel: nothing is loaded but our own files, and nothing in it can send anything.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** The page for a webview whose files lie in `dist`. */
export function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64");
  const file = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    "img-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${vscode.l10n.t("Session")}</title>
<link rel="stylesheet" href="${file("panel.css")}">
</head>
<body>
<div id="panel"></div>
<script nonce="${nonce}" src="${file("panel.js")}"></script>
</body>
</html>`;
}
