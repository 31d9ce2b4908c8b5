// The list of sessions as it lies on the disk, for a window that may start nothing.
// Whoever wrote the file is not trusted: what does not look like a session is passed over.

import type { Session, SessionState } from "../shapes.ts";

/** Bytes of a catalog that are read at most. */
export const LARGEST = 16 * 1024 * 1024;
const LONGEST_TITLE = 200;
const STATES: readonly string[] = ["idle", "running", "waiting", "paused"] satisfies SessionState[];

/** The sessions of a catalog's text; none where it is no catalog. */
export function sessionsIn(text: string): readonly Session[] {
  const entries = field(parsed(text), "sessions");
  return Object.values(isObject(entries) ? entries : {}).flatMap((entry) => {
    const session = sessionOf(field(entry, "row"));
    return session ? [session] : [];
  });
}

function sessionOf(row: unknown): Session | undefined {
  const id = field(row, "id");
  if (!isText(id) || !/^[0-9A-Za-z]{1,64}$/.test(id) || field(row, "deleted") === true) {
    return undefined;
  }
  const state = field(row, "state");
  const parent = field(row, "parent");
  return {
    id,
    title: text(row, "title"),
    // Nothing runs in a window that starts nothing.
    state: isText(state) && STATES.includes(state) && state === "paused" ? "paused" : "idle",
    archived: field(row, "archived") === true,
    agent: text(row, "agent"),
    created: text(row, "created"),
    updated: text(row, "updated"),
    seq: number(row, "seq"),
    turns: number(row, "turns"),
    findings: number(row, "findings"),
    participants: [],
    queue: [],
    usage: { cost: null },
    ...(isText(parent) ? { parent } : {}),
  };
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function text(row: unknown, name: string): string {
  const value = field(row, name);
  return isText(value) ? value.slice(0, LONGEST_TITLE) : "";
}

function number(row: unknown, name: string): number {
  const value = field(row, name);
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
