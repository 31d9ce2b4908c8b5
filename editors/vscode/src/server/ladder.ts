// Where the server comes from: the setting, the workspace's environment, PATH, what uv has.
// Each rung is logged. Downloads nothing, and in an untrusted workspace trusts nothing of it.

import { isAbsolute, join, relative } from "node:path";

/** The part of the machine that the ladder looks at. */
export interface Machine {
  readonly isWindows: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  isProgram(path: string): Promise<boolean>;
  /** Whether a command ends well, soon. */
  succeeds(command: string, args: readonly string[]): Promise<boolean>;
  log(sentence: string): void;
}

export interface Wish {
  /** What the person set, empty for nothing. */
  readonly setting: string;
  /** Paths of the window's folders. */
  readonly folders: readonly string[];
  readonly isTrusted: boolean;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

type Rung = (machine: Machine, wish: Wish) => Promise<Launch | undefined>;

const NAME = "sessionls";
const RUNGS: readonly (readonly [string, Rung])[] = [
  ["the setting sessionls.path", ofSetting],
  ["the workspace's virtual environment", ofEnvironment],
  ["PATH", ofPath],
  ["uvx, with what it has already", ofUv],
];

/** The first rung that holds; `undefined` where the server is not installed. */
export async function climb(machine: Machine, wish: Wish): Promise<Launch | undefined> {
  for (const [name, rung] of RUNGS) {
    const launch = await rung(machine, wish);
    machine.log(launch ? `Server from ${name}: ${launch.command}` : `Server not from ${name}.`);
    if (launch) {
      return launch;
    }
    if (name.includes("setting") && wish.setting && wish.isTrusted) {
      // Another server than the one that was asked for would be a surprise.
      machine.log(`The setting names ${wish.setting}, which cannot be run.`);
      return undefined;
    }
  }
  return undefined;
}

async function ofSetting(machine: Machine, wish: Wish): Promise<Launch | undefined> {
  if (!wish.isTrusted || !wish.setting) {
    return undefined;
  }
  const [folder = ""] = wish.folders;
  const path = wish.setting
    .replace(/^~(?=[\\/]|$)/, machine.home)
    .replaceAll(/\$\{workspaceFolder\}/g, folder);
  return await program(machine, isAbsolute(path) ? path : join(folder, path));
}

async function ofEnvironment(machine: Machine, wish: Wish): Promise<Launch | undefined> {
  if (!wish.isTrusted) {
    return undefined;
  }
  for (const folder of wish.folders) {
    for (const name of [".venv", "venv"]) {
      const bin = join(folder, name, machine.isWindows ? "Scripts" : "bin");
      const launch = await program(machine, join(bin, executable(machine, NAME)));
      if (launch) {
        return launch;
      }
    }
  }
  return undefined;
}

async function ofPath(machine: Machine, wish: Wish): Promise<Launch | undefined> {
  const path = await onPath(machine, wish, NAME);
  return path === undefined ? undefined : { command: path, args: [] };
}

async function ofUv(machine: Machine, wish: Wish): Promise<Launch | undefined> {
  const uvx = await onPath(machine, wish, "uvx");
  const args = ["--offline", NAME];
  const isThere = uvx !== undefined && (await machine.succeeds(uvx, [...args, "--version"]));
  return isThere ? { command: uvx, args } : undefined;
}

/** Where a program lies on PATH, or where uv and pipx put what they install. */
export async function onPath(
  machine: Machine,
  wish: Pick<Wish, "folders" | "isTrusted">,
  name: string,
): Promise<string | undefined> {
  const separator = machine.isWindows ? ";" : ":";
  const places = (machine.environment["PATH"] ?? machine.environment["Path"] ?? "").split(
    separator,
  );
  for (const place of [...places, join(machine.home, ".local", "bin")]) {
    // A relative place would be one of the workspace.
    if (!isAbsolute(place) || (!wish.isTrusted && isInside(place, wish.folders))) {
      continue;
    }
    const path = join(place, executable(machine, name));
    if (await machine.isProgram(path)) {
      return path;
    }
  }
  return undefined;
}

function isInside(place: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = relative(folder, place);
    return !way.startsWith("..") && !isAbsolute(way);
  });
}

function executable(machine: Machine, name: string): string {
  return machine.isWindows ? `${name}.exe` : name;
}

async function program(machine: Machine, path: string): Promise<Launch | undefined> {
  return (await machine.isProgram(path)) ? { command: path, args: [] } : undefined;
}
