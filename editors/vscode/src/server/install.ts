// How the server gets onto a machine: with uv or pipx, whichever is there. Runs nothing itself.

import { type Machine, onPath, type Wish } from "./ladder.ts";

/** A command that installs the server. */
export interface Installer {
  readonly tool: "uv" | "pipx";
  readonly command: string;
  readonly args: readonly string[];
}

const PACKAGE = "sessionls";

/** What could install the server here; the better one first. */
export async function installer(
  machine: Machine,
  wish: Pick<Wish, "folders" | "isTrusted">,
): Promise<Installer | undefined> {
  const uv = await onPath(machine, wish, "uv");
  if (uv !== undefined) {
    return { tool: "uv", command: uv, args: ["tool", "install", PACKAGE] };
  }
  const pipx = await onPath(machine, wish, "pipx");
  if (pipx !== undefined) {
    return { tool: "pipx", command: pipx, args: ["install", PACKAGE] };
  }
  return undefined;
}

/** The command line as a person would write it. */
export function commandLine({ tool, args }: Installer): string {
  return [tool, ...args].join(" ");
}
