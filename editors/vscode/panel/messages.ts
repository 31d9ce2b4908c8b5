/** What the panel and the extension tell each other. Both sides are checked against these unions. */

import type { Agent, Completion, ContextItem, Place } from "../src/arguments.ts";
import type { Delta } from "../src/notices.ts";
import type { SessionRecord } from "../src/records.ts";
import type { Ask } from "../src/sessions/asks.ts";
import type { Decision, Person, Range, Session } from "../src/shapes.ts";
import type { Words } from "./words.ts";

/** Something that a message will refer to. */
export interface ContextChip {
  readonly id: string;
  readonly label: string;
  readonly item: ContextItem;
}

/** A session in the short list of an empty panel. */
export interface RecentSession {
  readonly id: string;
  readonly title: string;
  readonly state: Session["state"];
  readonly updated: string;
}

/** What a person can do about a server that is not there. */
export type Remedy = "install" | "restart";

export type ToPanel =
  | { readonly kind: "words"; readonly words: Words }
  /** No session is open: what can be opened, and whether the server is there. */
  | {
      readonly kind: "empty";
      readonly recent: readonly RecentSession[];
      readonly state: "ready" | "starting" | "missing" | "failed" | "restricted";
      readonly trouble?: string;
      /** The title of the session that was shown here, and has been deleted. */
      readonly deleted?: string;
    }
  | {
      readonly kind: "show";
      readonly session: Session;
      readonly records: readonly SessionRecord[];
      /** What waits for an answer and was asked before these records. */
      readonly asks: readonly Ask[];
      /** Whether there are older records. */
      readonly more: boolean;
      readonly people: readonly Person[];
      readonly agents: readonly Agent[];
      readonly me?: string;
      /** The person comes from another machine than the files. */
      readonly isGuest?: boolean;
      readonly draft: Draft;
      readonly history: readonly string[];
    }
  /** Who is at the window, where that is somebody else from now on. */
  | { readonly kind: "me"; readonly me: string; readonly isGuest: boolean }
  | { readonly kind: "records"; readonly records: readonly SessionRecord[] }
  | { readonly kind: "older"; readonly records: readonly SessionRecord[]; readonly more: boolean }
  | { readonly kind: "delta"; readonly delta: Delta }
  | { readonly kind: "session"; readonly session: Session }
  | { readonly kind: "people"; readonly people: readonly Person[] }
  | { readonly kind: "agents"; readonly agents: readonly Agent[] }
  | { readonly kind: "completions"; readonly ask: number; readonly items: readonly Completion[] }
  | { readonly kind: "attached"; readonly chips: readonly ContextChip[] }
  /** A message has arrived; what was written before includes it from here on. */
  | { readonly kind: "sent"; readonly history: readonly string[] }
  | { readonly kind: "trouble"; readonly text: string; readonly remedy?: Remedy }
  /** What went wrong before is over, or has been mended. */
  | { readonly kind: "fine" }
  | { readonly kind: "reveal"; readonly place: Place }
  | { readonly kind: "compose"; readonly text: string }
  /** A message that could not be sent, to be sent again. */
  | { readonly kind: "returned"; readonly draft: Draft }
  | { readonly kind: "focus" };

/** What stands in the composer. */
export interface Draft {
  readonly text: string;
  readonly agent?: string;
  /** The agent answers the next messages, too. */
  readonly keep?: boolean;
  readonly chips: readonly ContextChip[];
  /** Of a message that may have arrived already: sent again as it is, it is the same one. */
  readonly key?: string;
}

/** Commands of a session that the panel may ask for; the host adds the session. */
export type Deed =
  | { readonly name: "cancel"; readonly turn?: string }
  | { readonly name: "retry"; readonly turn: string; readonly agent?: string }
  | { readonly name: "fork"; readonly at: number }
  | { readonly name: "keep"; readonly agent: string }
  | { readonly name: "pause" }
  | { readonly name: "resume" }
  | { readonly name: "unarchive" }
  | { readonly name: "rename" }
  | { readonly name: "answerPermission"; readonly permission: string; readonly decision: Decision }
  | { readonly name: "answerQuestion"; readonly question: string; readonly text: string }
  | { readonly name: "answerEdit"; readonly edit: string; readonly accepted: "all" | "none" }
  | { readonly name: "reviewEdit"; readonly edit: string }
  | { readonly name: "undoEdit"; readonly edit: string }
  | { readonly name: "dismissFinding"; readonly finding: string }
  | { readonly name: "restoreFinding"; readonly finding: string }
  | { readonly name: "editMessage"; readonly message: string; readonly text: string }
  | { readonly name: "withdrawMessage"; readonly message: string }
  | { readonly name: "releaseMessage"; readonly message: string }
  | { readonly name: "uncompact"; readonly compaction: number };

/** What a page says, with the session that it shows: the host may be at another one already. */
export interface Spoken {
  readonly session?: string | undefined;
  readonly said: FromPanel;
}

/** A picture that is too large, or a file of which nobody knows where it lies. */
export type Untaken = "large" | "unplaced";

export type FromPanel =
  | { readonly kind: "ready" }
  | { readonly kind: "new" }
  /** Do what can be done about a server that is not there. */
  | { readonly kind: "mend" }
  | { readonly kind: "openSession"; readonly session: string }
  | { readonly kind: "older"; readonly before: number }
  | { readonly kind: "newest" }
  | ({ readonly kind: "prompt"; readonly keep: boolean } & Draft)
  | { readonly kind: "do"; readonly deed: Deed }
  | { readonly kind: "open"; readonly uri: string; readonly range?: Range }
  | { readonly kind: "link"; readonly href: string }
  | { readonly kind: "copy"; readonly text: string }
  | {
      readonly kind: "complete";
      readonly ask: number;
      readonly text: string;
      readonly offset: number;
    }
  | { readonly kind: "draft"; readonly draft: Draft }
  | { readonly kind: "typing"; readonly typing: boolean }
  | { readonly kind: "attach" }
  /** Which agents there are now: their files may have changed. */
  | { readonly kind: "agents" }
  | { readonly kind: "drop"; readonly uris: readonly string[] }
  /** Something that was dropped or pasted and cannot be part of a message. */
  | { readonly kind: "untaken"; readonly why: Untaken }
  | { readonly kind: "paste"; readonly mediaType: string; readonly base64: string };
