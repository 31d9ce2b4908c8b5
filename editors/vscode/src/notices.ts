// What the server tells by itself.

import type { SessionRecord } from "./records.ts";
import type { By, Person, Session } from "./shapes.ts";

/** Notification `sessionls/update`. */
export interface Update {
  readonly session: string;
  readonly records: readonly SessionRecord[];
  readonly behind?: boolean;
  readonly seq?: number;
}

/** Notification `sessionls/delta`: words of the message being made. */
export interface Delta {
  readonly session: string;
  readonly turn: string;
  readonly message: string;
  readonly text: string;
  readonly thought?: string;
}

/** Notification `sessionls/presence`. */
export interface Presence {
  readonly session: string;
  readonly people: readonly Person[];
}

/** Notification `sessionls/mention`. */
export interface Mention {
  readonly session: string;
  readonly seq: number;
  readonly by: By;
  readonly text: string;
}

/** Notification `sessionls/listed`: a session as it is now, or that it is gone. */
export interface Listed {
  readonly session: Session;
  readonly deleted?: boolean;
}
