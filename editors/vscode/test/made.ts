// Sessions, records and a server for tests, with as little said as possible.

import type { Sender } from "../src/protocol.ts";
import type { Event, SessionRecord } from "../src/records.ts";
import { openAsks } from "../src/sessions/asks.ts";
import type { Kept } from "../src/sessions/seen.ts";
import type { Session } from "../src/shapes.ts";

export const ANA = { kind: "person", name: "Ana" } as const;

export function session(id: string, more: Partial<Session> = {}): Session {
  return {
    id,
    title: `Session ${id}`,
    state: "idle",
    archived: false,
    agent: "assistant",
    created: "2026-01-01T00:00:00.000Z",
    updated: `2026-01-01T00:00:0${id.length}.000Z`,
    seq: 1,
    turns: 0,
    findings: 0,
    participants: [],
    queue: [],
    usage: { cost: 0 },
    ...more,
  };
}

export function record(seq: number, event: Event): SessionRecord {
  return { seq, id: `r${seq}`, at: "2026-01-01T00:00:00.000Z", by: ANA, ...event };
}

export function renamed(seq: number): SessionRecord {
  return record(seq, { kind: "sessionRenamed", title: `Title ${seq}` });
}

/** A server with sessions of the same numbered records; it remembers what it was asked. */
export class Server implements Sender {
  readonly asked: { readonly command: string; readonly argument: object }[] = [];
  readonly records: SessionRecord[] = [];
  /** While there is one, answers wait for it. */
  gate: Promise<void> = Promise.resolve();

  constructor(count: number) {
    this.add(count);
  }

  add(count: number): readonly SessionRecord[] {
    const fresh = Array.from({ length: count }, (_, index) =>
      renamed(this.records.length + index + 1),
    );
    this.records.push(...fresh);
    return fresh;
  }

  async execute(command: string, argument: object): Promise<unknown> {
    this.asked.push({ command, argument });
    await this.gate;
    switch (command) {
      case "sessionls.session.load":
        return this.#page(argument as Asked);
      case "sessionls.session.list":
        return { sessions: [this.#session("S")] };
      case "sessionls.agent.list":
        return { agents: [] };
      case "sessionls.info":
        return { participant: ANA };
      default:
        return {};
    }
  }

  /** How often it was asked for something. */
  count(command: string): number {
    return this.asked.filter((one) => one.command === command).length;
  }

  #session(id: string): Session {
    return session(id, { seq: this.records.length });
  }

  #page(asked: Asked): object {
    const { since, before = Number.POSITIVE_INFINITY, limit } = asked;
    const rest = this.records.filter((one) => one.seq > (since ?? 0) && one.seq < before);
    const records = since === undefined ? rest.slice(-limit) : rest.slice(0, limit);
    const more = rest.length > records.length;
    const open = new Set(openAsks([], this.records).map((ask) => ask.seq));
    return {
      session: this.#session(asked.session),
      records,
      more,
      asks: this.records.filter((one) => open.has(one.seq)),
      people: [],
      workspace: "file:///w",
    };
  }
}

interface Asked {
  readonly session: string;
  readonly since?: number;
  readonly before?: number;
  readonly limit: number;
}

/** What an editor keeps, in memory. */
export class Memory implements Kept {
  readonly values = new Map<string, unknown>();

  get<T>(key: string): T | undefined {
    return this.values.get(key) as T | undefined;
  }

  async update(key: string, value: unknown): Promise<void> {
    this.values.set(key, value);
  }
}

/** A promise, and what fulfils it. */
export function gate(): { readonly wait: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}

export function numbers(records: readonly SessionRecord[]): readonly number[] {
  return records.map((one) => one.seq);
}

export function upTo(last: number, first = 1): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
