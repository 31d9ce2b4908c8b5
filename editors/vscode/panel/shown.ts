/** How values look: times, places, sums, tool calls. Pure. */

import { dollars } from "../src/dollars.ts";
import type { Range, StopReason, ToolCall, Usage } from "../src/shapes.ts";
import type { TurnEntry } from "./entry.ts";
import { say, type Word } from "./words.ts";

// Made once: making one takes longer than all that is drawn of a message besides.
const HOUR = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat([], { day: "numeric", month: "short" });

/** The time of day; with the date where it was another day. */
export function time(at: string, now: Date = new Date()): string {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return at;
  const hour = HOUR.format(when);
  return when.toDateString() === now.toDateString() ? hour : `${DAY.format(when)}, ${hour}`;
}

/** The last part of a URI's path, with the first line of a range, counted from one. */
export function place(uri: string, range?: Range): string {
  const path = decoded(uri.replace(/[?#].*$/, ""));
  const name = path.split("/").filter(Boolean).at(-1) ?? uri;
  if (!range) return name;
  const last =
    range.end.character === 0 && range.end.line > range.start.line
      ? range.end.line
      : range.end.line + 1;
  const first = range.start.line + 1;
  return last > first ? `${name}:${first}-${last}` : `${name}:${first}`;
}

const SHORT = new Intl.NumberFormat([], { notation: "compact" });

/** Tokens and cost of a session in few letters; nothing where no model was asked. */
export function spent(usage: Usage): string | undefined {
  const tokens = tokensOf(usage);
  if (tokens === 0) return usage.cost ? cost(usage) : undefined;
  return joined(say("tokens", SHORT.format(tokens)), cost(usage));
}

/** A path without its escapes; one that has none that are right stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Tokens, cost and time of a turn, as far as they are known. */
export function sums(usage: Usage): string {
  const tokens = tokensOf(usage);
  return joined(
    tokens > 0 ? say("tokens", tokens.toLocaleString()) : undefined,
    cost(usage),
    usage.duration === undefined ? undefined : seconds(usage.duration),
  );
}

function tokensOf({ input = 0, output = 0 }: Usage): number {
  return input + output;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** US dollars; nothing where nothing was spent. */
export function cost(usage: Usage): string | undefined {
  if (usage.cost === null || usage.cost === undefined) return say("costUnknown");
  return dollars(usage.cost) || undefined;
}

function seconds(value: number): string {
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 60) return `${value.toFixed(1)} s`;
  return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

/** What a tool call is about, in a line: its path, pattern, command, or the agent it calls. */
export function subject(call: ToolCall): string {
  const given = call.arguments ?? {};
  for (const key of ["path", "command", "pattern", "name", "question", "url", "glob", "quote"]) {
    const value = given[key];
    if (typeof value === "string" && value !== "") return value.split("\n")[0] ?? "";
  }
  return "";
}

const REASONS: Readonly<Record<StopReason, Word | undefined>> = {
  end: undefined,
  max_tokens: "maxTokens",
  max_steps: "maxSteps",
  refused: "refused",
  cancelled: "cancelled",
  interrupted: "interrupted",
  failed: "failed",
};

/** Why a turn ended, unless it ended as it should. */
export function reason(stop: StopReason): string | undefined {
  const word = REASONS[stop];
  return word && say(word);
}

/** The words of a turn, for the clipboard. */
export function spoken(turn: TurnEntry): string {
  const said = turn.steps.flatMap((step) => (step.kind === "said" ? step.blocks : []));
  return said.flatMap((block) => (block.kind === "text" ? [block.text] : [])).join("\n\n");
}

/** Two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]?.slice(0, 2)];
  return letters
    .map((word, index) =>
      words.length > 1 ? (word ?? "").slice(0, 1) : index === 0 ? (word ?? "") : "",
    )
    .join("")
    .toUpperCase();
}
