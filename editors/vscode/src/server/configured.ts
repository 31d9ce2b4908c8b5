// What the settings of this window say to the server: at its start, and when they change.

import * as vscode from "vscode";
import { participantOf, settingsFor } from "./settings.ts";

/** The settings that a person set, of those with these names. */
export function configured(names: readonly string[]): Record<string, unknown> {
  const own = vscode.workspace.getConfiguration("sessionls");
  return settingsFor(names, (name) => own.inspect(name));
}

/** The same, with who is at this window. */
export function initial(names: readonly string[]): object {
  const own = vscode.workspace.getConfiguration("sessionls");
  const person = participantOf(own.get("participant.name"), own.get("participant.email"));
  return { ...configured(names), ...person };
}
