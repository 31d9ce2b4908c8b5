// What of the editor's settings goes to the server: what a person set, and nothing else.
// Defaults stay out, for the server has its own, and the person's file comes before them.

/** A setting as the editor knows it, by the places where it can be set. */
export interface Inspected {
  readonly globalValue?: unknown;
  readonly workspaceValue?: unknown;
  readonly workspaceFolderValue?: unknown;
}

/** The settings that were set, of those that the server knows. */
export function settingsFor(
  names: readonly string[],
  inspect: (name: string) => Inspected | undefined,
): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of names) {
    const value = setValue(inspect(name));
    if (value !== undefined) {
      found[name] = value;
    }
  }
  return found;
}

function setValue(set: Inspected | undefined): unknown {
  return set?.workspaceFolderValue ?? set?.workspaceValue ?? set?.globalValue;
}

/** Settings that are told only once, at the start. */
const AT_START = ["path", "participant.name", "participant.email"];

/** What a change of settings needs; `affects` tells whether a setting of that name is among them. */
export function needed(affects: (name: string) => boolean): "restart" | "configure" | undefined {
  if (AT_START.some((name) => affects(`sessionls.${name}`))) {
    return "restart";
  }
  return affects("sessionls") ? "configure" : undefined;
}

/** The person at this editor, where the settings name one. */
export function participantOf(name: unknown, email: unknown): { participant?: object } {
  if (typeof name !== "string" || name.trim() === "") {
    return {};
  }
  const address = typeof email === "string" && email.trim() ? { email: email.trim() } : {};
  return { participant: { name: name.trim(), ...address } };
}
