// The words of the panel in the person's language: looked up here, since a webview cannot.

import * as vscode from "vscode";
import { ENGLISH, type Word, type Words } from "../../panel/words.ts";

export function panelWords(): Words {
  const entries = Object.entries(ENGLISH) as [Word, string][];
  return Object.fromEntries(entries.map(([word, text]) => [word, vscode.l10n.t(text)])) as Words;
}
