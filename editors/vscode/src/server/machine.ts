// This very machine, for the ladder and the installer. Knows no editor.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import process from "node:process";
import type { Machine } from "./ladder.ts";

/** Milliseconds that a program has to say whether it is there. */
const PATIENCE = 5000;

export function thisMachine(log: (sentence: string) => void): Machine {
  return {
    isWindows: process.platform === "win32",
    environment: process.env,
    home: homedir(),
    isProgram,
    succeeds,
    log,
  };
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, { timeout: PATIENCE }, (trouble) => resolve(trouble === null));
  });
}
